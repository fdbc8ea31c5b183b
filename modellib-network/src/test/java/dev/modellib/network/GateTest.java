package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Lab lab = new Lab();
    private final List<String> log = new CopyOnWriteArrayList<>();

    /** Writes down what passes and what comes back. */
    private final RequestGate recording = new RequestGate() {
        @Override
        public void pass(HttpRequest request, Duration patience) {
            log.add("pass " + request.uri().getPath());
        }

        @Override
        public void seen(URI uri, int status, HttpHeaders headers) {
            log.add("seen " + uri.getPath() + " " + status + " "
                    + headers.firstValue("RateLimit").orElse("-"));
        }
    };

    private ResilientHttpClient client(RequestGate gate) {
        return ResilientHttpClient.create(lab.settings().gate(gate).build());
    }

    @Test
    void everyAttemptAndEveryRedirectPassesAndEveryHeadIsSeen() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> switch (request.target()) {
            case "/from" -> LoopbackServer.answer(302, "", "Location", "/to");
            default ->
                log.size() < 4
                        ? LoopbackServer.answer(429, "", "Retry-After", "1", "RateLimit", "r=0")
                        : LoopbackServer.answer(200, "here", "RateLimit", "r=9");
        })) {
            assertEquals(
                    "here",
                    client(recording)
                            .send(Lab.get(server.uri("/from")), Lab.text())
                            .body());
            assertEquals(
                    List.of(
                            "pass /from",
                            "seen /from 302 -",
                            "pass /to",
                            "seen /to 429 r=0",
                            "pass /to",
                            "seen /to 200 r=9"),
                    log);
        }
    }

    @Test
    void aRefusalEndsTheRequestBeforeAnythingIsSentAndIsNotRetried() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            ResilientHttpClient client = client((request, patience) -> {
                log.add("asked");
                throw new NetworkException.Throttled(request.uri(), Duration.ofSeconds(7));
            });
            var refused = assertThrows(
                    NetworkException.Throttled.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(Duration.ofSeconds(7), refused.retryAfter());
            assertEquals(List.of("asked"), log);
            assertEquals(List.of(), server.requests());
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
        }
    }

    @Test
    void anInterruptEndsTheWaitAtTheGate() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            ResilientHttpClient client = client((request, patience) -> {
                Thread.currentThread().interrupt();
                Sleeper.system().sleep(Duration.ofHours(1));
            });
            var running = Lab.start(() -> client.send(Lab.get(server.uri("/")), Lab.text()));
            var ended = assertThrows(
                    ExecutionException.class, () -> running.result().get(20, TimeUnit.SECONDS));
            assertTrue(ended.getCause() instanceof NetworkException.Interrupted);
            assertTrue(running.interruptedAtEnd().get(20, TimeUnit.SECONDS), "the flag is kept");
            assertEquals(List.of(), server.requests());
        }
    }

    @Test
    void whatAGateThrowsAtAResponseChangesNothing() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            ResilientHttpClient client = client(new RequestGate() {
                @Override
                public void pass(HttpRequest request, Duration patience) {}

                @Override
                public void seen(URI uri, int status, HttpHeaders headers) {
                    throw new IllegalStateException("odd header");
                }
            });
            assertEquals(
                    "here", client.send(Lab.get(server.uri("/")), Lab.text()).body());
        }
    }
}
