package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CircuitNewsTest {
    private final Lab lab = new Lab();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void aListenerHearsEachChangeOnceAndInOrder() throws Exception {
        AtomicReference<Integer> status = new AtomicReference<>(500);
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(status.get(), ""))) {
            AtomicReference<ResilientHttpClient> client = new AtomicReference<>();
            client.set(ResilientHttpClient.create(lab.settings()
                    .circuitFailures(2)
                    .maxAttempts(1)
                    .circuitListener((origin, from, to) -> heard.add(
                            origin.port() == server.port()
                                    ? from + " " + to + " " + client.get().circuit(origin)
                                    : "of another origin"))
                    .build()));
            client.get().send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(List.of(), heard);
            client.get().send(Lab.get(server.uri("/")), Lab.text());
            assertThrows(
                    NetworkException.CircuitOpen.class, () -> client.get().send(Lab.get(server.uri("/")), Lab.text()));
            lab.pass(Duration.ofSeconds(31));
            client.get().send(Lab.get(server.uri("/")), Lab.text());
            lab.pass(Duration.ofSeconds(31));
            status.set(200);
            client.get().send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(
                    List.of(
                            "CLOSED OPEN OPEN",
                            "OPEN HALF_OPEN HALF_OPEN",
                            "HALF_OPEN OPEN OPEN",
                            "OPEN HALF_OPEN HALF_OPEN",
                            "HALF_OPEN CLOSED CLOSED"),
                    heard);
        }
    }

    @Test
    void whatAListenerThrowsBreaksNothing() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(500, "answer"))) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .circuitFailures(1)
                    .circuitListener((origin, from, to) -> {
                        heard.add(from + " " + to);
                        if (heard.size() == 1) {
                            throw new StackOverflowError();
                        }
                        throw new IllegalStateException("listener");
                    })
                    .build());
            assertEquals(
                    "answer", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertThrows(NetworkException.CircuitOpen.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            lab.pass(Duration.ofSeconds(31));
            assertEquals(
                    "answer", client.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(List.of("CLOSED OPEN", "OPEN HALF_OPEN", "HALF_OPEN OPEN"), heard);
        }
    }
}
