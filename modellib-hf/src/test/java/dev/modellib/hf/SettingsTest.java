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
                                .staleIfError(Duration.ofSeconds(-1))
                                .throttlePatience(Duration.ofSeconds(-1))
                                .build())
                .getMessage();

        for (String part : List.of(
                "http",
                "user",
                "query",
                "apiBodyLimitBytes",
                "cacheBytes",
                "branchTtl",
                "commitTtl",
                "staleIfError",
                "throttlePatience")) {
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
                .staleIfError(Duration.ofMinutes(3))
                .throttlePatience(Duration.ofMinutes(4))
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
        assertEquals(Duration.ofMinutes(3), config.staleIfError());
        assertEquals(Duration.ofMinutes(4), config.throttlePatience());
        assertEquals(42, config.ticker().getAsLong());
    }

    @Test
    void aQueryIsCarriedOverAndSent() {
        HubQuery query = HubQuery.builder()
                .text("a b")
                .author("b")
                .filter("c")
                .filter("license:mit")
                .pipelineTag("d")
                .app("ollama")
                .minParameters(6_000_000_000L)
                .maxParameters(128_000_000_000L)
                .gated(false)
                .inference("warm")
                .inferenceProvider("x")
                .sort(HubQuery.Sort.LIKES)
                .ascending()
                .expand("gguf")
                .limit(3)
                .build();

        String sent = String.join("&", query.toBuilder().build().parameters());
        assertEquals(query.toString(), query.toBuilder().build().toString());
        assertTrue(
                sent.startsWith("search=a%20b&author=b&filter=c&filter=license%3Amit&pipeline_tag=d&apps=ollama"
                        + "&num_parameters=min%3A6000000000%2Cmax%3A128000000000&gated=false&inference=warm"
                        + "&inference_provider=x&sort=likes&direction=1&limit=3&expand=sha&"),
                sent);
        assertTrue(sent.endsWith("&expand=gguf"), sent);
        assertEquals(
                List.of("limit=50", "full=true"),
                HubQuery.builder().full().build().parameters());
        assertEquals(
                "num_parameters=max%3A7",
                HubQuery.builder().maxParameters(7).build().parameters().get(0));
        assertEquals(Optional.empty(), HubQuery.builder().text(" ").build().text());
    }

    @Test
    void everyFaultOfAQueryIsReportedAtOnce() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> HubQuery.builder()
                                .filter(" ")
                                .app("")
                                .minParameters(5)
                                .maxParameters(4)
                                .ascending()
                                .full()
                                .expand("a&b")
                                .limit(0)
                                .build())
                .getMessage();
        for (String part : List.of("limit", "filter", "app", "minParameters", "ascending", "full", "a&b")) {
            assertTrue(message.contains(part), message);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> HubQuery.exact(Clients.REPO).toBuilder().author("x").build());
        assertThrows(
                IllegalArgumentException.class,
                () -> HubQuery.builder().minParameters(-1).build());
    }

    @Test
    void aTextThatIsAFullIdNamesARepository() {
        assertEquals(
                Optional.of(Clients.REPO),
                HubQuery.builder().text(" owner/name ").build().named());
        for (String text : List.of("name", "/name", "owner/", "a/b/c", "owner/na me", "")) {
            assertEquals(Optional.empty(), HubQuery.builder().text(text).build().named(), text);
        }
        assertEquals(
                Optional.empty(),
                HubQuery.builder().text("owner/name").filter("gguf").build().named());
    }

    @Test
    void requestsAreChecked() {
        assertThrows(
                IllegalArgumentException.class,
                () -> InfoRequest.builder(Clients.REPO, "main")
                        .blobs()
                        .expand("gguf")
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> InfoRequest.builder(Clients.REPO, "main").expand("").build());
        for (String folder : List.of("/", "a/", "/a", "a//b", "a/../b", ".")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TreeRequest.builder(Clients.REPO, "main")
                            .folder(folder)
                            .build(),
                    folder);
        }
    }
}
