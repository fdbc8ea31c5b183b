package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void theDefaultsAreThePublicHubWithoutAToken() {
        HubConfig config = HubConfig.defaults();

        assertEquals(URI.create("https://huggingface.co"), config.endpoint());
        assertEquals(Optional.empty(), config.tokenSource().token());
        assertEquals(32 << 20, config.apiBodyLimitBytes());
        assertEquals(Duration.ofSeconds(60), config.branchTtl());
        assertEquals(Duration.ofHours(24), config.commitTtl());
    }

    @Test
    void everyFaultIsReportedAtOnce() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> HubConfig.builder()
                                .endpoint(URI.create("ftp://u:secret@host/?a#b"))
                                .apiBodyLimitBytes(1)
                                .cacheBytes(-1)
                                .branchTtl(Duration.ofSeconds(-1))
                                .commitTtl(Duration.ofSeconds(-1))
                                .build())
                .getMessage();

        for (String part :
                List.of("http", "user", "query", "apiBodyLimitBytes", "cacheBytes", "branchTtl", "commitTtl")) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(!message.contains("secret"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "http:/x", "http://under_score/", "mailto:x", "http://h:99999"})
    void anEndpointHasAnOrigin(String text) {
        assertThrows(
                IllegalArgumentException.class,
                () -> HubConfig.builder().endpoint(URI.create(text)).build());
    }

    @Test
    void slashesBehindTheEndpointDoNotMatter() {
        assertEquals(
                URI.create("http://h:81/hf"),
                HubConfig.builder()
                        .endpoint(URI.create("http://h:81/hf//"))
                        .build()
                        .endpoint());
    }

    @Test
    void settingsAreCarriedOver() {
        TokenSource source = TokenSource.of("x");
        HubConfig config = HubConfig.builder()
                .endpoint(URI.create("http://h"))
                .tokenSource(source)
                .apiBodyLimitBytes(5000)
                .cacheBytes(7)
                .branchTtl(Duration.ZERO)
                .commitTtl(Duration.ofDays(1))
                .ticker(() -> 42)
                .build()
                .toBuilder()
                .build();

        assertEquals(URI.create("http://h"), config.endpoint());
        assertEquals(source, config.tokenSource());
        assertEquals(5000, config.apiBodyLimitBytes());
        assertEquals(7, config.cacheBytes());
        assertEquals(Duration.ZERO, config.branchTtl());
        assertEquals(Duration.ofDays(1), config.commitTtl());
        assertEquals(42, config.ticker().getAsLong());
    }

    @Test
    void aQueryIsCarriedOverAndChecked() {
        HubQuery query = HubQuery.builder()
                .text("a")
                .author("b")
                .filter("c")
                .pipelineTag("d")
                .sort(HubQuery.Sort.LIKES)
                .limit(3)
                .build();

        assertEquals(query.toString(), query.toBuilder().build().toString());
        assertEquals(Optional.empty(), HubQuery.builder().text(" ").build().text());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> HubQuery.builder().filter(" ").limit(0).build())
                .getMessage();
        assertTrue(message.contains("limit") && message.contains("filter"), message);
    }
}
