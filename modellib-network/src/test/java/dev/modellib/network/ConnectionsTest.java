package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is given up leaves no connection open, and what is read to its end leaves one to be used again. */
class ConnectionsTest {
    private final Lab lab = new Lab();

    @Test
    void everyAbortedBodyClosesItsConnection() throws Exception {
        int count = 24;
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n";
        try (LoopbackServer server = LoopbackServer.start(
                request -> LoopbackServer.raw(head + "x".repeat(100_000)).then(LoopbackServer.Then.HOLD))) {
            ResilientHttpClient client = lab.client();
            for (int i = 0; i < count; i++) {
                InputStream body =
                        client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body();
                if (i % 3 > 0) {
                    assertEquals('x', body.read());
                }
                body.close();
            }
            for (int i = 0; i < count; i++) {
                assertThrows(
                        IllegalStateException.class,
                        () -> client.send(Lab.get(server.uri("/")), info -> {
                            throw new IllegalStateException("no taste for this");
                        }));
            }
            assertTrue(server.awaitPeersLeft(2 * count), "every connection is closed by the client");
        }
    }

    @Test
    void bodiesReadToTheirEndShareAConnection() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            ResilientHttpClient client = lab.client();
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        "here",
                        client.send(Lab.get(server.uri("/")), Lab.text()).body());
            }
            assertEquals(1, server.connections());
        }
    }

    /** A connection may end while it rests; the JDK then sends a GET once more by itself, on a new one. */
    @Test
    void aRestingConnectionThatEndedIsNoFault() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Semaphore closed = new Semaphore(0);
        try (LoopbackServer server = LoopbackServer.start(request -> {
            if (count.incrementAndGet() == 2) {
                closed.release();
                return LoopbackServer.drop();
            }
            return LoopbackServer.answer(200, "here");
        })) {
            ResilientHttpClient client = lab.client();
            client.send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(
                    "here", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertTrue(closed.tryAcquire(20, TimeUnit.SECONDS));
            assertEquals(3, server.requests().size(), "one more at the server than were sent here");
            assertEquals(0, lab.waits.size(), "and no retry of ours");
        }
    }
}
