package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    /** Long enough for what was sent to arrive on a busy machine, too. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Lab lab = new Lab();

    /** Sends five of nine bytes and then nothing. */
    private static LoopbackServer stalling() {
        return LoopbackServer.start(request ->
                LoopbackServer.answer(200, "five!", "Content-Length", "9").then(LoopbackServer.Then.HOLD));
    }

    private NetworkConfigBuilder once() {
        return lab.settings().maxAttempts(1).circuitFailures(1);
    }

    private ResilientHttpClient impatient() {
        return ResilientHttpClient.create(once().stallTimeout(PATIENCE).build());
    }

    @Test
    void aStreamedBodyThatStallsFailsAndIsGivenUp() throws Exception {
        try (LoopbackServer server = stalling()) {
            ResilientHttpClient client = impatient();
            InputStream body =
                    client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body();
            var stalled = assertThrows(NetworkException.Stalled.class, body::readAllBytes);
            assertEquals(5, stalled.receivedBytes());
            assertTrue(server.awaitPeerLeft(), "the connection is closed without the caller's close");
            assertEquals(CircuitState.OPEN, client.circuit(server.origin()));
            assertThrows(NetworkException.Stalled.class, body::read);
        }
    }

    @Test
    void aBodyThatStallsWhileItIsSentToAHandlerFails() throws Exception {
        try (LoopbackServer server = stalling()) {
            var stalled = assertThrows(
                    NetworkException.Stalled.class, () -> impatient().send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(5, stalled.receivedBytes());
            assertTrue(server.awaitPeerLeft());
        }
    }

    @Test
    void headersThatDoNotComeTimeOut() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.raw("").then(LoopbackServer.Then.HOLD))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(once().headersTimeout(PATIENCE).build());
            var late = assertThrows(
                    NetworkException.TimedOut.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals("response", late.what());
            assertTrue(server.awaitPeerLeft());
            assertEquals(CircuitState.OPEN, client.circuit(server.origin()));
        }
    }

    @Test
    void aRequestsOwnTimeoutGoesFirstAndDoesNotCoverTheBody() throws Exception {
        try (LoopbackServer silent =
                LoopbackServer.start(request -> LoopbackServer.raw("").then(LoopbackServer.Then.HOLD))) {
            ResilientHttpClient patient =
                    ResilientHttpClient.create(lab.settings().maxAttempts(1).build());
            HttpRequest request = HttpRequest.newBuilder(silent.uri("/"))
                    .timeout(Duration.ofMillis(50))
                    .build();
            assertThrows(NetworkException.TimedOut.class, () -> patient.send(request, Lab.text()));
        }
    }

    @Test
    void closingEarlyAbortsTheExchange() throws Exception {
        try (LoopbackServer server = stalling()) {
            InputStream body = lab.client()
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body();
            assertEquals('f', body.read());
            body.close();
            body.close();
            assertTrue(server.awaitPeerLeft());
            assertThrows(IOException.class, body::read);
        }
    }

    @Test
    void closingFromAnotherThreadWakesTheReader() throws Exception {
        try (LoopbackServer server = stalling()) {
            InputStream body = lab.client()
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body();
            assertEquals(5, body.readNBytes(5).length);
            var reader = Lab.start(body::read);
            body.close();
            var ended =
                    assertThrows(ExecutionException.class, () -> reader.result().get(20, TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, ended.getCause());
        }
    }

    @Test
    void anEmptyBodyIsAnEmptyStream() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(204, ""))) {
            HttpResponse<InputStream> response = lab.client().open(Lab.get(server.uri("/")), Redirects.FOLLOW);
            try (InputStream body = response.body()) {
                assertEquals(-1, body.read());
                assertEquals(0, body.available());
            }
        }
    }

    @Test
    void theBodyOfAnErrorIsStreamedToo() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(404, "no such file"))) {
            HttpResponse<InputStream> response = lab.client().open(Lab.get(server.uri("/")), Redirects.FOLLOW);
            try (InputStream body = response.body()) {
                assertEquals(12, body.readAllBytes().length);
            }
            assertEquals(404, response.statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\nabcde",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabcde",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "SSH-2.0-OpenSSH_9.9\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n"
            })
    void nonsenseOnTheWireIsAProtocolFault(String wire) {
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.raw(wire).then(LoopbackServer.Then.CLOSE))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().maxAttempts(1).build());
            var fault = assertThrows(
                    NetworkException.Protocol.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertTrue(!fault.reason().isBlank());
            assertThrows(
                    NetworkException.Protocol.class, () -> client.open(Lab.get(server.uri("/")), Redirects.FOLLOW));
        }
    }

    /** Lengths and chunks that the head does not give away: whoever reads finds out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabcde",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
                "Content-Length: 9\r\n\r\nabcde"
            })
    void aBodyThatIsNotWholeIsNeverTakenForWhole(String rest) {
        String wire = "HTTP/1.1 200 OK\r\n" + rest;
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.raw(wire).then(LoopbackServer.Then.CLOSE))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().maxAttempts(1).build());
            assertThrows(NetworkException.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertThrows(NetworkException.class, () -> {
                try (InputStream body =
                        client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body()) {
                    body.readAllBytes();
                }
            });
        }
    }

    /** The JDK's own bounds; a head without an end is one of the client's time limits at the latest. */
    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", "X", "HTTP/1.1 100 Continue\r\n\r\n", ": \r\n"})
    void aHeadWithoutBoundsEndsTyped(String piece) {
        String wire =
                (piece.startsWith("HTTP") ? "" : "HTTP/1.1 200 OK\r\n") + piece.repeat(4_000_000 / piece.length());
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.raw(wire).then(LoopbackServer.Then.CLOSE))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().maxAttempts(1).build());
            assertThrows(NetworkException.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
        }
    }

    @Test
    void twoEqualLengthsAreOne() throws Exception {
        String wire = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde";
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.raw(wire))) {
            assertEquals(
                    "abcde",
                    lab.client().send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(List.of(), lab.waits);
        }
    }
}
