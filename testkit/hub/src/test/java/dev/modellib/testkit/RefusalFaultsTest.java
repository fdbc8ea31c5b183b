package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalFaultsTest {
    private static final String INFO = "/api/models/o/m";

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);

    RefusalFaultsTest() {
        hub.repo("o/m").lfs("w.gguf", new byte[] {1});
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aUsedUpWindowSaysWhenItEnds() {
        hub.faults().refusals().tooManyRequests("/api/*", 1, Duration.ofSeconds(17));
        HttpResponse<byte[]> refused = client.get(INFO);
        assertEquals(429, refused.statusCode());
        assertEquals("\"api\";r=0;t=17", TestClient.header(refused, "RateLimit"));
        assertEquals("\"fixed window\";\"api\";q=1000000;w=300", TestClient.header(refused, "RateLimit-Policy"));
        assertEquals("", TestClient.header(refused, "Retry-After"));
        assertEquals(200, client.get(INFO).statusCode());
    }

    @Test
    void retryAfterSaysAnything() {
        for (String said : List.of("7", "-1", "soon", "99999999999999999999")) {
            hub.faults().refusals().tooManyRequests("/api/*", 1, said);
            HttpResponse<byte[]> refused = client.get(INFO);
            assertEquals(429, refused.statusCode());
            assertEquals(said, TestClient.header(refused, "Retry-After"));
        }
        hub.faults().refusals().tooManyRequests("/api/*", 1, hub.now().plusSeconds(5));
        HttpResponse<byte[]> dated = client.get(INFO);
        assertEquals("Thu, 01 Jan 2026 00:00:05 GMT", TestClient.header(dated, "Retry-After"));
        assertEquals("Thu, 01 Jan 2026 00:00:00 GMT", TestClient.header(dated, "Date"));
        hub.faults().refusals().unavailable("/api/*", 2, "3");
        assertEquals(503, client.get(INFO).statusCode());
        assertEquals("3", TestClient.header(client.get(INFO), "Retry-After"));
        assertEquals(200, client.get(INFO).statusCode());
    }

    @Test
    void addressesCanBeTooOldFromTheStart() {
        hub.faults().refusals().bornExpired(2);
        for (int expected : new int[] {403, 403, 200}) {
            assertEquals(
                    expected,
                    client.get(client.located("/o/m/resolve/main/w.gguf")).statusCode());
        }
        hub.faults().refusals().bornExpired(1);
        hub.faults().clear();
        assertEquals(200, client.get(client.located("/o/m/resolve/main/w.gguf")).statusCode());
    }
}
