package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final byte[] BYTES = new byte[100_000];
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);
    private final String resolve = "/o/m/resolve/main/w.gguf";

    FaultsTest() {
        hub.repo("o/m").lfs("w.gguf", BYTES).file("config.json", "{}");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aStatusComesAsOftenAsScripted() {
        hub.faults().atHub().status("*/resolve/*", 503, 2, Map.of("Retry-After", "7"));
        HttpResponse<byte[]> first = client.get(resolve);
        assertEquals(503, first.statusCode());
        assertEquals("7", TestClient.header(first, "Retry-After"));
        assertEquals(503, client.head(resolve).statusCode());
        assertEquals(302, client.get(resolve).statusCode());
    }

    @Test
    void aFaultAtTheCdnLeavesTheHubAlone() {
        hub.faults().atCdn().status("w.gguf", 500, 1);
        String address = client.located(resolve);
        assertEquals(500, client.get(address).statusCode());
        assertEquals(200, client.get(address).statusCode());
    }

    @Test
    void aDroppedConnectionHasNoAnswer() {
        hub.faults().drop("/api/models/*", 1);
        assertThrows(UncheckedIOException.class, () -> client.post("/api/models/o/m/paths-info/main", "paths=x"));
        assertEquals(200, client.get("/api/models/o/m").statusCode());
        assertEquals(0, hub.requests().get(0).status());
    }

    @Test
    void theNthExchangeFailsWhateverItIs() {
        hub.faults().dropExchange(2);
        assertEquals(200, client.get("/api/models").statusCode());
        assertThrows(UncheckedIOException.class, () -> client.post("/api/models/o/m/paths-info/main", "paths=x"));
        assertEquals(200, client.get("/api/models").statusCode());
    }

    @Test
    void aGateHoldsTheAnswerInTheMiddle() throws IOException {
        String address = client.located(resolve);
        Gate gate = hub.faults().holdAfter("w.gguf", 60_000);
        assertFalse(gate.isReached());
        HttpResponse<InputStream> response = client.open(address);
        try (InputStream in = response.body()) {
            assertEquals(60_000, in.readNBytes(60_000).length);
            gate.awaitReached(LONG);
            gate.release();
            assertEquals(40_000, in.readAllBytes().length);
        }
    }

    @Test
    void closingTheServerOpensItsGates() throws IOException {
        String address = client.located(resolve);
        Gate gate = hub.faults().holdAfter("w.gguf", 0);
        try (InputStream in = client.open(address).body()) {
            gate.awaitReached(LONG);
            hub.close();
            gate.release(); // and again, to no effect
            // what had not been sent may come or not; the read ends either way
            try {
                in.readAllBytes();
            } catch (IOException expected) {
                assertTrue(gate.isReached());
            }
        }
    }

    @Test
    void aGateThatNobodyReachesFailsTheTest() {
        Gate gate = hub.faults().holdAfter("w.gguf", 100_001);
        assertArrayEquals(BYTES, client.get(client.located(resolve)).body());
        assertThrows(AssertionError.class, () -> gate.awaitReached(Duration.ZERO));
    }

    @Test
    void aRangeCanBeIgnored() {
        String address = client.located(resolve);
        hub.faults().ignoreRange("*.gguf");
        HttpResponse<byte[]> response = client.get(address, "Range", "bytes=5-");
        assertEquals(200, response.statusCode());
        assertEquals("", TestClient.header(response, "Content-Range"));
        assertArrayEquals(BYTES, response.body());
    }

    @Test
    void aHeaderCanLieOrBeMissing() {
        hub.faults().atHub().header("w.gguf", "X-Linked-Size", "5").withoutHeader("w.gguf", "X-Repo-Commit");
        HttpResponse<byte[]> redirect = client.head(resolve);
        assertEquals("5", TestClient.header(redirect, "x-linked-size"));
        assertEquals("", TestClient.header(redirect, "X-Repo-Commit"));
        String address = client.located(resolve);
        hub.faults().atCdn().withoutHeader("w.gguf", "Content-Length");
        HttpResponse<byte[]> chunked = client.get(address);
        assertEquals("", TestClient.header(chunked, "Content-Length"));
        assertArrayEquals(BYTES, chunked.body());
    }

    @Test
    void aLengthTooLongEndsInTheMiddleAndOneTooShortCuts() {
        String address = client.located(resolve);
        hub.faults().atCdn().header("w.gguf", "Content-Length", "100001");
        TestClient.Part part = client.readUntilItBreaks(address);
        assertEquals(100_000, part.bytes().length);
        assertFalse(part.whole());
        hub.faults().clear();
        hub.faults().atCdn().header("w.gguf", "Content-Length", "10");
        assertEquals(10, client.get(address).body().length);
    }

    @Test
    void aListingCanBeCutToo() {
        hub.faults().cutAfter("/api/models/o/m/tree/*", 5, 1);
        assertEquals(5, client.readUntilItBreaks("/api/models/o/m/tree/main").bytes().length);
        assertEquals(2, client.list("/api/models/o/m/tree/main").size());
    }

    @Test
    void theLogSaysWhatCameIn() {
        client.get("/api/models?search=x", "X-Odd", "1");
        client.head(resolve);
        List<HubRequest> requests = hub.requests();
        assertEquals(2, requests.size());
        assertEquals("search=x", requests.get(0).query());
        assertEquals("1", requests.get(0).header("x-odd").orElseThrow());
        assertEquals("HUB HEAD " + resolve + " -> 302", requests.get(1).toString());
        hub.clearRequests();
        assertTrue(hub.requests().isEmpty());
    }
}
