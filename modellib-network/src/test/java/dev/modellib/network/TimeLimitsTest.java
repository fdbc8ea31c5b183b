package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limits of slow bodies and whole operations; time passes by the ticker alone. */
class TimeLimitsTest {
    private final Lab lab = new Lab();

    /** Each look at the clock takes half a second. */
    private NetworkConfigBuilder hurried() {
        return lab.settings().ticker(() -> lab.nanos.addAndGet(500_000_000)).maxAttempts(1);
    }

    private static LoopbackServer chunky(int pieces) {
        return LoopbackServer.start(
                request -> LoopbackServer.answer(200, "1\r\nx\r\n".repeat(pieces), "Transfer-Encoding", "chunked")
                        .then(LoopbackServer.Then.HOLD));
    }

    @Test
    void aTrickleThatNeverStallsIsTooSlow() throws Exception {
        try (LoopbackServer server = chunky(5_000)) {
            ResilientHttpClient client = ResilientHttpClient.create(hurried()
                    .minimumRate(1_000_000, Duration.ofSeconds(2))
                    .circuitFailures(1)
                    .build());
            InputStream body =
                    client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body();
            var slow = assertThrows(NetworkException.Stalled.class, body::readAllBytes);
            assertTrue(slow.receivedBytes() > 0, slow::getMessage);
            assertTrue(slow.getMessage().contains(": only "), slow::getMessage);
            assertTrue(server.awaitPeerLeft(), "the connection is closed without the caller's close");
            assertEquals(CircuitState.OPEN, client.circuit(server.origin()));
        }
    }

    @Test
    void aTrickleIntoAHandlerIsTooSlowToo() throws Exception {
        try (LoopbackServer server = chunky(5_000)) {
            ResilientHttpClient client = ResilientHttpClient.create(hurried()
                    .stallTimeout(Duration.ofMillis(300))
                    .minimumRate(1_000_000, Duration.ofSeconds(2))
                    .build());
            assertThrows(
                    NetworkException.Stalled.class,
                    () -> client.send(Lab.get(server.uri("/")), BodyHandlers.discarding()));
            assertTrue(server.awaitPeerLeft());
        }
    }

    @Test
    void theWholeOperationsTimeCoversTheBody() throws Exception {
        try (LoopbackServer server = chunky(50)) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().circuitFailures(1).build());
            InputStream body = client.within(Duration.ofSeconds(5))
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body();
            assertEquals(50, body.readNBytes(50).length);
            lab.pass(Duration.ofSeconds(6));
            assertThrows(NetworkException.DeadlineExceeded.class, body::read);
            assertTrue(server.awaitPeerLeft());
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()), "which is not the origin's fault");
        }
    }

    @Test
    void theWholeOperationsTimeCoversTheGateAndTheNextRequest() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            List<Duration> patience = new java.util.concurrent.CopyOnWriteArrayList<>();
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                            .gate((request, left) -> {
                                patience.add(left);
                                lab.pass(Duration.ofSeconds(3));
                            })
                            .build())
                    .within(Duration.ofSeconds(5));
            assertEquals(
                    "here", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertThrows(
                    NetworkException.DeadlineExceeded.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(2)), patience);
            assertEquals(1, server.requests().size(), "nothing is sent when the time is over");
        }
    }

    @Test
    void noRetryWaitsBeyondTheOperationsTime() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.answer(503, "busy", "Retry-After", "20"))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().operationTimeout(Duration.ofSeconds(10)).build());
            assertEquals(
                    "busy", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(List.of(), lab.waits);
            assertEquals(1, server.requests().size());
        }
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.drop())) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .operationTimeout(Duration.ofSeconds(10))
                    .backoffBase(Duration.ofSeconds(30))
                    .backoffMax(Duration.ofSeconds(30))
                    .build());
            assertThrows(NetworkException.Unreachable.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(List.of(), lab.waits);
        }
    }

    @Test
    void silenceEndsWithTheOperationAndNotLater() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.raw("").then(LoopbackServer.Then.HOLD))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().ticker(System::nanoTime).build());
            assertThrows(
                    NetworkException.DeadlineExceeded.class,
                    () -> client.within(Duration.ofSeconds(1)).send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(List.of(), lab.waits);
            assertTrue(server.awaitPeerLeft());
        }
    }

    @Test
    void theEarlierOfTwoDeadlinesCounts() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            ResilientHttpClient client = lab.client().within(Duration.ofSeconds(5));
            ResilientHttpClient longer = client.within(Duration.ofHours(1));
            ResilientHttpClient shorter = client.within(Duration.ofSeconds(1));
            lab.pass(Duration.ofSeconds(2));
            assertThrows(
                    NetworkException.DeadlineExceeded.class, () -> shorter.send(Lab.get(server.uri("/")), Lab.text()));
            longer.send(Lab.get(server.uri("/")), Lab.text());
            lab.pass(Duration.ofSeconds(4));
            assertThrows(
                    NetworkException.DeadlineExceeded.class, () -> longer.send(Lab.get(server.uri("/")), Lab.text()));
        }
    }

    @Test
    void aLimitMayBeSoLongThatThereIsNone() throws Exception {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "body"))) {
            ResilientHttpClient client = ResilientHttpClient.create(NetworkConfig.builder()
                    .connectTimeout(forever)
                    .headersTimeout(forever)
                    .stallTimeout(forever)
                    .minimumRate(1, forever)
                    .operationTimeout(forever)
                    .maxAttempts(1)
                    .build());
            assertEquals(
                    "body", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            try (InputStream body = client.within(forever)
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()) {
                assertEquals(4, body.readAllBytes().length);
            }
        }
    }
}
