package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        NetworkConfig config = NetworkConfig.defaults();
        assertTrue(config.httpClient().isEmpty());
        assertEquals(Duration.ofSeconds(10), config.connectTimeout());
        assertEquals(Duration.ofSeconds(30), config.headersTimeout());
        assertEquals(Duration.ofSeconds(30), config.stallTimeout());
        assertEquals(4, config.maxAttempts());
        assertEquals(Duration.ofMillis(500), config.backoffBase());
        assertEquals(Duration.ofSeconds(20), config.backoffMax());
        assertEquals(Duration.ofSeconds(60), config.retryAfterMax());
        assertEquals(5, config.circuitFailures());
        assertEquals(Duration.ofSeconds(30), config.circuitOpenFor());
        assertEquals(10, config.maxRedirects());
        assertEquals(1_000, config.minimumBytesPerSecond());
        assertEquals(Duration.ofSeconds(60), config.minimumRateWindow());
        assertTrue(config.operationTimeout().isEmpty());
        assertTrue(config.bandwidthLimit().bytesPerSecond().isEmpty());
        assertEquals(Connectivity.ONLINE, config.connectivity());
        assertEquals("modellib", config.userAgent());
    }

    @Test
    void everyFaultIsReportedAtOnce() {
        NetworkConfigBuilder draft = NetworkConfig.builder()
                .httpClient(HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build())
                .connectTimeout(Duration.ZERO)
                .headersTimeout(Duration.ofSeconds(-1))
                .stallTimeout(Duration.ZERO)
                .minimumRate(-1, Duration.ZERO)
                .operationTimeout(Duration.ZERO)
                .maxAttempts(0)
                .backoffBase(Duration.ofMillis(-1))
                .backoffMax(Duration.ofMillis(-1))
                .retryAfterMax(Duration.ofMillis(-1))
                .circuitFailures(0)
                .circuitOpenFor(Duration.ZERO)
                .maxRedirects(-1)
                .userAgent("a\r\nX-Evil: 1");
        String message =
                assertThrows(IllegalArgumentException.class, draft::build).getMessage();
        for (String name : List.of(
                "httpClient",
                "connectTimeout",
                "headersTimeout",
                "stallTimeout",
                "minimumRate",
                "minimumRate's window",
                "operationTimeout",
                "maxAttempts",
                "backoffBase",
                "backoffMax",
                "retryAfterMax",
                "circuitFailures",
                "circuitOpenFor",
                "maxRedirects",
                "userAgent")) {
            assertTrue(message.contains(name), () -> name + " is missing in: " + message);
        }
    }

    @Test
    void aChangedCopyLeavesTheOriginalAlone() {
        NetworkConfigBuilder draft = NetworkConfig.builder().maxAttempts(2);
        NetworkConfig first = draft.build();
        draft.maxAttempts(7);
        NetworkConfig second = first.toBuilder().offline(true).build();
        assertEquals(2, first.maxAttempts());
        assertEquals(Connectivity.ONLINE, first.connectivity());
        assertEquals(2, second.maxAttempts());
        assertEquals(Connectivity.OFFLINE, second.connectivity());
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://Hub.Example/a?b, https, hub.example, 443, https://hub.example",
        "http://h, http, h, 80, http://h",
        "http://u:p@h:8080/x, http, h, 8080, http://h:8080",
        "https://[::1]:9/, https, [::1], 9, https://[::1]:9"
    })
    void anOriginHasItsDefaultPortFilledIn(String uri, String scheme, String host, int port, String shown) {
        Origin origin = Origin.of(URI.create(uri));
        assertEquals(new Origin(scheme, host, port), origin);
        assertEquals(shown, origin.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/", "mailto:a@b", "/path", "http:///x"})
    void whatHasNoOriginIsRefused(String uri) {
        assertThrows(IllegalArgumentException.class, () -> Origin.of(URI.create(uri)));
    }

    @Test
    void aMessageShowsNoSecretOfAnAddress() {
        URI uri = URI.create("https://user:canary@h.example/a/b?sig=canary#canary");
        for (NetworkException fault : List.of(
                new NetworkException.Offline(uri),
                new NetworkException.CircuitOpen(uri, Duration.ofSeconds(3), null),
                new NetworkException.Throttled(uri, Duration.ofSeconds(3)),
                new NetworkException.Unreachable(uri, "lost", null),
                new NetworkException.TimedOut(uri, "response", Duration.ofSeconds(3), null),
                new NetworkException.Stalled(uri, 5, 0, Duration.ofSeconds(3)),
                new NetworkException.Stalled(uri, 5, 3, Duration.ofSeconds(3)),
                new NetworkException.DeadlineExceeded(uri, Duration.ofSeconds(3)),
                new NetworkException.Offline(uri, null),
                new NetworkException.BadRedirect(uri, "loop"),
                new NetworkException.Interrupted(uri, null),
                new NetworkException.Protocol(uri, "odd", null))) {
            assertTrue(fault.getMessage().startsWith("https://h.example/a/b"), fault::getMessage);
            assertFalse(fault.toString().contains("canary"), fault::toString);
            assertEquals(new Origin("https", "h.example", 443), fault.origin());
        }
    }
}
