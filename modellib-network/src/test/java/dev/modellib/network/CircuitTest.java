package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitTest {
    private final Lab lab = new Lab();

    private ResilientHttpClient client(int failures) {
        return ResilientHttpClient.create(
                lab.settings().circuitFailures(failures).build());
    }

    @Test
    void openingEndsTheRetriesWithTheResponseThatOpenedIt() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(503, "busy"))) {
            ResilientHttpClient client = client(2);
            assertEquals(
                    "busy", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(2, server.requests().size());
            assertEquals(1, lab.waits.size());
            assertThrows(NetworkException.CircuitOpen.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(2, server.requests().size());
        }
    }

    @Test
    void openingEndsTheRetriesWithTheFaultThatOpenedIt() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.drop())) {
            ResilientHttpClient client = client(2);
            assertThrows(NetworkException.Unreachable.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(1, lab.waits.size());
            assertThrows(NetworkException.CircuitOpen.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 416, 429, 408})
    void refusalsAreNoFailures(int status) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(status, ""))) {
            ResilientHttpClient client = client(1);
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        status,
                        client.send(Lab.get(server.uri("/")), Lab.text()).statusCode());
            }
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
        }
    }

    @Test
    void originsAreIsolated() throws Exception {
        try (LoopbackServer bad = LoopbackServer.start(request -> LoopbackServer.answer(500, ""));
                LoopbackServer good = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            ResilientHttpClient client = client(1);
            client.send(Lab.get(bad.uri("/")), Lab.text());
            assertEquals(CircuitState.OPEN, client.circuit(bad.origin()));
            assertEquals(200, client.send(Lab.get(good.uri("/")), Lab.text()).statusCode());
            assertEquals(CircuitState.CLOSED, client.circuit(good.origin()));
        }
    }

    @Test
    void aRedirectIntoAnOpenCircuitNamesTheOriginThatIsDown() throws Exception {
        try (LoopbackServer cdn = LoopbackServer.start(request -> LoopbackServer.answer(500, ""));
                LoopbackServer hub = LoopbackServer.start(request ->
                        LoopbackServer.answer(302, "", "Location", cdn.uri("/f").toString()))) {
            ResilientHttpClient client = client(1);
            client.send(Lab.get(hub.uri("/")), Lab.text());
            var refused = assertThrows(
                    NetworkException.CircuitOpen.class, () -> client.send(Lab.get(hub.uri("/")), Lab.text()));
            assertEquals(cdn.origin(), refused.origin());
            assertEquals(CircuitState.CLOSED, client.circuit(hub.origin()));
        }
    }

    @Test
    void whileAProbeIsOutNobodyElseIsLetThrough() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        try (LoopbackServer server = LoopbackServer.start(request -> {
            if (count.incrementAndGet() == 1) {
                return LoopbackServer.answer(500, "");
            }
            await(gate);
            return LoopbackServer.answer(200, "back");
        })) {
            ResilientHttpClient client = client(1);
            client.send(Lab.get(server.uri("/")), Lab.text());
            server.awaitRequest();
            lab.pass(Duration.ofSeconds(31));
            var probe = Lab.start(
                    () -> client.send(Lab.get(server.uri("/")), Lab.text()).body());
            server.awaitRequest();
            for (int i = 0; i < 3; i++) {
                assertThrows(
                        NetworkException.CircuitOpen.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            }
            assertEquals(CircuitState.HALF_OPEN, client.circuit(server.origin()));
            assertEquals(2, server.requests().size());
            gate.countDown();
            assertEquals("back", probe.result().get(20, TimeUnit.SECONDS));
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
        }
    }

    @Test
    void anInterruptedProbeLeavesTheNextOneItsChance() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (LoopbackServer server = LoopbackServer.start(request -> switch (count.incrementAndGet()) {
            case 1 -> LoopbackServer.answer(500, "");
            case 2 -> LoopbackServer.raw("").then(LoopbackServer.Then.HOLD);
            default -> LoopbackServer.answer(200, "back");
        })) {
            ResilientHttpClient client = client(1);
            client.send(Lab.get(server.uri("/")), Lab.text());
            server.awaitRequest();
            lab.pass(Duration.ofSeconds(31));
            var probe = Lab.start(() -> client.send(Lab.get(server.uri("/")), Lab.text()));
            server.awaitRequest();
            probe.thread().interrupt();
            var ended =
                    assertThrows(ExecutionException.class, () -> probe.result().get(20, TimeUnit.SECONDS));
            assertInstanceOf(NetworkException.Interrupted.class, ended.getCause());
            assertEquals(
                    "back", client.send(Lab.get(server.uri("/")), Lab.text()).body());
        }
    }

    @Test
    void aRequestFromBeforeSaysNothingAboutTheProbe() throws Exception {
        CountDownLatch slowGate = new CountDownLatch(1);
        CountDownLatch probeGate = new CountDownLatch(1);
        try (LoopbackServer server = LoopbackServer.start(request -> {
            switch (request.target()) {
                case "/slow" -> await(slowGate);
                case "/probe" -> await(probeGate);
                default -> {}
            }
            return LoopbackServer.answer(request.target().equals("/probe") ? 200 : 500, request.target());
        })) {
            ResilientHttpClient client = client(1);
            var slow = Lab.start(
                    () -> client.send(Lab.get(server.uri("/slow")), Lab.text()).statusCode());
            server.awaitRequest();
            client.send(Lab.get(server.uri("/bad")), Lab.text());
            server.awaitRequest();
            lab.pass(Duration.ofSeconds(31));
            var probe = Lab.start(
                    () -> client.send(Lab.get(server.uri("/probe")), Lab.text()).statusCode());
            server.awaitRequest();
            slowGate.countDown();
            assertEquals(500, slow.result().get(20, TimeUnit.SECONDS));
            assertEquals(CircuitState.HALF_OPEN, client.circuit(server.origin()));
            probeGate.countDown();
            assertEquals(200, probe.result().get(20, TimeUnit.SECONDS));
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
