package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptTest {
    private final Lab lab = new Lab();

    private static LoopbackServer holding(String wire) {
        return LoopbackServer.start(request -> LoopbackServer.raw(wire).then(LoopbackServer.Then.HOLD));
    }

    private static void assertInterrupted(Lab.Running<?> running) throws Exception {
        var ended =
                assertThrows(ExecutionException.class, () -> running.result().get(20, TimeUnit.SECONDS));
        assertInstanceOf(NetworkException.Interrupted.class, ended.getCause());
        assertTrue(running.interruptedAtEnd().get(20, TimeUnit.SECONDS), "the flag is kept");
    }

    @Test
    void whileWaitingForHeaders() throws Exception {
        try (LoopbackServer server = holding("")) {
            var running = Lab.start(() -> lab.client().send(Lab.get(server.uri("/")), Lab.text()));
            server.awaitRequest();
            running.thread().interrupt();
            assertInterrupted(running);
            assertTrue(server.awaitPeerLeft(), "the exchange is given up");
        }
    }

    @Test
    void whileWaitingForTheBody() throws Exception {
        try (LoopbackServer server = holding("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive!")) {
            var running = Lab.start(() -> lab.client().send(Lab.get(server.uri("/")), Lab.text()));
            server.awaitRequest();
            running.thread().interrupt();
            assertInterrupted(running);
            assertTrue(server.awaitPeerLeft());
        }
    }

    /** The whole head is there at the moment at which the caller gives up: the body is nobody's, and its connection must not stay. */
    @Test
    void whenTheResponseComesJustThen() throws Exception {
        try (LoopbackServer server = holding("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive!")) {
            LateClient late = new LateClient(HttpClient.newHttpClient());
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().httpClient(late).build());
            var running = Lab.start(() -> client.open(Lab.get(server.uri("/")), Redirects.FOLLOW));
            assertTrue(late.answered.await(20, TimeUnit.SECONDS));
            running.thread().interrupt();
            assertInterrupted(running);
            assertTrue(server.awaitPeerLeft(), "the body that nobody got is closed");
            late.over.countDown();
        }
    }

    @Test
    void whileReadingAStream() throws Exception {
        try (LoopbackServer server = holding("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive!")) {
            InputStream body = lab.client()
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body();
            assertEquals(5, body.readNBytes(5).length);
            var running = Lab.start(body::read);
            running.thread().interrupt();
            assertInterrupted(running);
            assertTrue(server.awaitPeerLeft());
        }
    }

    @Test
    void whileWaitingForTheNextAttempt() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.answer(503, "", "Retry-After", "50"))) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .sleeper(wait -> {
                        lab.waits.add(wait);
                        Thread.currentThread().interrupt();
                        Sleeper.system().sleep(wait);
                    })
                    .build());
            assertInterrupted(Lab.start(() -> client.send(Lab.get(server.uri("/")), Lab.text())));
            assertEquals(List.of(Duration.ofSeconds(50)), lab.waits);
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void beforeAnythingIsSent() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            assertInterrupted(Lab.start(() -> {
                Thread.currentThread().interrupt();
                return lab.client().send(Lab.get(server.uri("/")), Lab.text());
            }));
            assertEquals(List.of(), server.requests());
        }
    }
}
