package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that say nothing, stop, or take their time. */
class SlowFaultsTest {
    private static final byte[] BYTES = BrokenFile.flipped(new byte[100_000], 12_345);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);
    private final String address;

    SlowFaultsTest() {
        hub.repo("o/m").lfs("w.gguf", BYTES).file("config.json", "{}");
        address = client.located("/o/m/resolve/main/w.gguf");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aSilentServerHasTheRequestAndSaysNothing() {
        Gate gate = hub.faults().silence("/api/models/*", 1);
        CompletableFuture<HttpResponse<byte[]>> answer =
                CompletableFuture.supplyAsync(() -> client.get("/api/models/o/m"));
        gate.awaitReached(LONG);
        assertEquals(1, hub.traffic().answering());
        assertFalse(answer.isDone());
        assertEquals(200, client.get("/api/models/o/m").statusCode(), "once only");
        gate.release();
        assertEquals(200, answer.join().statusCode());
        assertEquals(2, hub.traffic().mostAnswering());
    }

    @Test
    void aStalledBodyHasItsBeginningAndNoEnd() throws IOException {
        hub.faults().stall("*.gguf", 1000);
        for (int i = 0; i < 2; i++) {
            HttpResponse<InputStream> response = client.open(address);
            assertEquals("100000", TestClient.header(response, "Content-Length"));
            try (InputStream in = response.body()) {
                assertEquals(1000, in.readNBytes(1000).length);
                assertEquals(0, in.available());
                assertTrue(hub.traffic().answering() >= 1);
            }
        }
        assertEquals(2000, hub.traffic().bytesSent(HubRequest.Server.CDN));
        hub.faults().clear();
        assertArrayEquals(BYTES, client.get(address).body());
    }

    /** The server stands still and sees all the same that its client is gone. */
    @Test
    void aClientThatLeavesAStallIsSeen() throws IOException {
        Gate gate = hub.faults().holdAfter("*.gguf", 1000);
        try (Socket socket = new Socket("127.0.0.1", hub.cdn().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + address.substring(hub.cdn().toString().length()) + " HTTP/1.1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            gate.awaitReached(LONG);
            assertFalse(hub.traffic().awaitConnections(0, Duration.ZERO), "it is there");
            assertThrows(AssertionError.class, () -> gate.awaitLeft(Duration.ZERO));
        }
        gate.awaitLeft(LONG);
        int others = 1; // of the test's other client, which rests
        assertTrue(hub.traffic().awaitConnections(others, LONG));
        assertEquals(0, hub.traffic().answering());
    }

    @Test
    void aClientThatLeavesASilenceIsSeen() throws IOException {
        Gate gate = hub.faults().silence("/api/models/*", 1);
        try (Socket socket = new Socket("127.0.0.1", hub.endpoint().getPort())) {
            // the next request waits already, and is not taken for the end
            byte[] request = "GET /api/models/o/m HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            socket.getOutputStream().write(request);
            gate.awaitReached(LONG);
            gate.release();
            String both = new String(socket.getInputStream().readNBytes(100), StandardCharsets.US_ASCII);
            assertTrue(both.startsWith("HTTP/1.1 200"), both);
        }
        Gate again = hub.faults().silence("/api/models/*", 1);
        try (Socket socket = new Socket("127.0.0.1", hub.endpoint().getPort())) {
            socket.getOutputStream().write("GET /api/models/o/m HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            again.awaitReached(LONG);
        }
        again.awaitLeft(LONG);
    }

    @Test
    void aStallBeforeTheFirstByteShowsTheHead() throws IOException {
        hub.faults().stall("*.gguf", 0, 1);
        HttpResponse<InputStream> response = client.open(address);
        assertEquals(200, response.statusCode());
        response.body().close();
        assertArrayEquals(BYTES, client.get(address).body(), "once only");
    }

    @Test
    void aStalledServerEndsAllTheSame() throws IOException {
        hub.faults().stall("*.gguf", 1000);
        try (InputStream in = client.open(address).body()) {
            in.readNBytes(1000);
            hub.close();
            try {
                assertTrue(in.readAllBytes().length <= 99_000);
            } catch (IOException ended) {
                assertEquals(0, hub.traffic().answering());
            }
        }
    }

    @Test
    void aTrickleComesPieceByPiece() throws IOException {
        Turnstile turnstile = new Turnstile();
        hub.faults().trickle("*.gguf", 300, turnstile);
        try (InputStream in = client.open(address).body()) {
            turnstile.allow(1);
            assertEquals(300, in.readNBytes(300).length);
            assertEquals(0, in.available());
            turnstile.allow(2);
            assertEquals(600, in.readNBytes(600).length);
            assertEquals(900, hub.traffic().bytesSent(HubRequest.Server.CDN));
            hub.faults().clear(); // opens it
            assertEquals(BYTES.length - 900, in.readAllBytes().length);
        }
    }

    @Test
    void aPacingIsAskedBeforeEachPiece() {
        List<Long> asked = Collections.synchronizedList(new ArrayList<>());
        hub.faults().trickle("*.gguf", 40_000, asked::add);
        assertArrayEquals(BYTES, client.get(address).body());
        assertEquals(List.of(0L, 40_000L, 80_000L), asked);
    }

    @Test
    void aTrickleCanBeCut() {
        hub.faults().trickle("*.gguf", 1000, sent -> {}).cutAfter("*.gguf", 2500, 1);
        assertEquals(2500, client.readUntilItBreaks(address).bytes().length);
    }

    @Test
    void aLimitedServerSendsTheSame() {
        hub.limitRate(10_000_000);
        assertArrayEquals(BYTES, client.get(address).body());
        hub.limitRate(0);
        assertArrayEquals(BYTES, client.get(address).body());
    }

    @Test
    void whatIsNoHttpIsToldAtTheEnd() {
        HubServer strict = HubServer.start();
        assertEquals("", TestClient.talk(strict.endpoint(), "\u0016\u0003\u0001 a greeting in TLS\n"));
        AssertionError error = assertThrows(AssertionError.class, strict::close);
        assertTrue(error.getMessage().contains("no HTTP reached HUB"), error.getMessage());
    }

    @Test
    void bothKindsOfRequestBodiesAreRead() {
        hub.repo("o/m");
        String head = "POST /api/models/o/m/paths-info/main HTTP/1.1\r\nConnection: close\r\n";
        String plain = TestClient.talk(
                hub.endpoint(), head + "Expect: 100-continue\r\nContent-Length: 12\r\n\r\npaths=w.gguf");
        assertTrue(plain.startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "), plain);
        String chunked = TestClient.talk(
                hub.endpoint(),
                head + "Transfer-Encoding: chunked\r\n\r\n6\r\npaths=\r\n6;x=y\r\nw.gguf\r\n0\r\nT: 1\r\n\r\n");
        assertTrue(chunked.contains("\"path\":\"w.gguf\""), chunked);
    }

    @Test
    void anOldClientGetsItsBodyUntilTheEnd() {
        hub.faults().withoutHeader("/api/*", "Content-Length");
        String answer = TestClient.talk(hub.endpoint(), "GET http://any/api/models/o/m HTTP/1.0\r\n\r\n");
        assertFalse(answer.contains("chunked"));
        assertTrue(answer.endsWith("}"), answer);
    }
}
