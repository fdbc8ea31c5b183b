package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class GateViewTest {

    private final Lab lab = new Lab();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private RequestGate recording(String name) {
        return new RequestGate() {
            @Override
            public void pass(HttpRequest request, Duration patience) {
                log.add(name + " passed");
            }

            @Override
            public void seen(URI uri, int status, HttpHeaders headers) {
                log.add(name + " saw " + status);
            }
        };
    }

    @Test
    void aViewPassesItsOwnGateBehindTheClients() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, ""))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().gate(recording("outer")).build());
            client.behind(recording("inner")).send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(List.of("outer passed", "inner passed", "outer saw 200", "inner saw 200"), log);

            log.clear();
            client.send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(List.of("outer passed", "outer saw 200"), log);
        }
    }

    @Test
    void aViewSharesTheCircuits() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(503, ""))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().maxAttempts(1).circuitFailures(1).build());
            client.behind(RequestGate.open()).send(Lab.get(server.uri("/")), Lab.text());
            assertEquals(CircuitState.OPEN, client.circuit(server.origin()));
            assertThrows(NetworkException.CircuitOpen.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
        }
    }
}
