package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What bodies that are read as they come say about their origin, when the circuit takes more than one fault to open. */
class BodyFateTest {
    private static final int FAILURES = 3;
    private static final int MUCH = 200_000;

    private final Lab lab = new Lab();

    private ResilientHttpClient client() {
        return client(NetworkConfig.defaults().stallTimeout());
    }

    private ResilientHttpClient client(Duration stallTimeout) {
        return ResilientHttpClient.create(lab.settings()
                .stallTimeout(stallTimeout)
                .maxAttempts(1)
                .circuitFailures(FAILURES)
                .build());
    }

    private static InputStream open(ResilientHttpClient client, LoopbackServer server) throws NetworkException {
        return open(client, server, "/");
    }

    private static InputStream open(ResilientHttpClient client, LoopbackServer server, String path)
            throws NetworkException {
        return client.open(Lab.get(server.uri(path)), Redirects.FOLLOW).body();
    }

    /** Sends five of nine bytes and then nothing; of what lies below {@code /dead} not even a head. */
    private static LoopbackServer halfDead() {
        return LoopbackServer.start(request ->
                request.target().equals("/dead") ? LoopbackServer.drop() : part("five!", LoopbackServer.Then.HOLD));
    }

    private static LoopbackServer.Answer part(String body, LoopbackServer.Then then) {
        return LoopbackServer.answer(200, body, "Content-Length", String.valueOf(body.length() + 4))
                .then(then);
    }

    /** An end that comes fast may be known before the body is there to be read: then opening it fails. */
    private static void requireBroken(ResilientHttpClient client, LoopbackServer server) {
        assertThrows(NetworkException.class, () -> {
            try (InputStream body = open(client, server)) {
                body.readAllBytes();
            }
        });
    }

    private static void requireOpensAfter(LoopbackServer server, ResilientHttpClient client) throws Exception {
        for (int i = 0; i < FAILURES; i++) {
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
            requireBroken(client, server);
        }
        assertEquals(CircuitState.OPEN, client.circuit(server.origin()));
        assertThrows(NetworkException.CircuitOpen.class, () -> open(client, server));
        assertEquals(FAILURES, server.requests().size());
    }

    @Test
    void bodiesThatStallOpenTheCircuitThoughTheirHeadersCame() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> part("five!", LoopbackServer.Then.HOLD))) {
            requireOpensAfter(server, client(Duration.ofMillis(200)));
        }
    }

    @Test
    void bodiesThatAreCutOpenTheCircuitThoughTheirHeadersCame() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> part("five!", LoopbackServer.Then.CLOSE))) {
            requireOpensAfter(server, client());
        }
    }

    @Test
    void anOriginThatDeliversAndIsCutIsNotDown() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> part("x".repeat(MUCH), LoopbackServer.Then.CLOSE))) {
            ResilientHttpClient client = client();
            for (int i = 0; i < 2 * FAILURES; i++) {
                requireBroken(client, server);
            }
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
        }
    }

    @Test
    void bodiesThatTheCallerLeavesSayNothing() throws Exception {
        try (LoopbackServer server = halfDead()) {
            ResilientHttpClient client = client();
            for (int i = 0; i < FAILURES; i++) {
                assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
                open(client, server).close();
                assertThrows(NetworkException.Unreachable.class, () -> open(client, server, "/dead"));
            }
            assertEquals(CircuitState.OPEN, client.circuit(server.origin()), "no body made up for a fault");
        }
    }

    @Test
    void theFirstByteOfAProbesBodyClosesTheCircuit() throws Exception {
        try (LoopbackServer server = halfDead()) {
            ResilientHttpClient client = client();
            for (int i = 0; i < FAILURES; i++) {
                assertThrows(NetworkException.Unreachable.class, () -> open(client, server, "/dead"));
            }
            lab.pass(Duration.ofSeconds(31));
            try (InputStream body = open(client, server)) {
                assertEquals('f', body.read());
                assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
            }
        }
    }
}
