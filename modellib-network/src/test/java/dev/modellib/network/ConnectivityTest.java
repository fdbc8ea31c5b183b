package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectivityTest {
    /** A name that no resolver knows (RFC 6761). */
    private static final URI NOWHERE = URI.create("http://modellib-test.invalid/f?token=canary");

    private final Lab lab = new Lab();

    @Test
    void autoTellsAtOnceThatThereIsNoNetworkAndAsksAgainAfterAWhile() {
        ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                .connectivity(Connectivity.AUTO)
                .circuitFailures(1)
                .build());
        Throwable looked = null;
        for (int i = 0; i < 3; i++) {
            var away = assertThrows(NetworkException.Offline.class, () -> client.send(Lab.get(NOWHERE), Lab.text()));
            assertTrue(!away.toString().contains("canary"));
            assertEquals(i == 0, away.getCause() != null, "only the first one looks the name up");
            looked = i == 0 ? away.getCause() : looked;
        }
        assertTrue(looked instanceof NetworkException.Unreachable);
        assertEquals(List.of(), lab.waits, "no retry");
        assertEquals(CircuitState.CLOSED, client.circuit(Origin.of(NOWHERE)));
        lab.pass(Duration.ofSeconds(10));
        var again = assertThrows(NetworkException.Offline.class, () -> client.send(Lab.get(NOWHERE), Lab.text()));
        assertTrue(again.getCause() != null, "the name is looked up again");
    }

    @Test
    void autoLeavesOtherOriginsAloneAndTakesARefusalForWhatItIs() throws Exception {
        ResilientHttpClient client = ResilientHttpClient.create(
                lab.settings().connectivity(Connectivity.AUTO).build());
        assertThrows(NetworkException.Offline.class, () -> client.send(Lab.get(NOWHERE), Lab.text()));
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            assertEquals(
                    "here", client.send(Lab.get(server.uri("/")), Lab.text()).body());
        }
        URI closed;
        try (ServerSocket port = new ServerSocket(0)) {
            closed = URI.create("http://127.0.0.1:" + port.getLocalPort() + "/");
        }
        assertThrows(NetworkException.Unreachable.class, () -> client.send(Lab.get(closed), Lab.text()));
        assertEquals(3, lab.waits.size(), "a refused connection is tried again");
    }

    @Test
    void onlineTriesAgainWhateverTheFault() {
        var fault = assertThrows(
                NetworkException.Unreachable.class, () -> lab.client().send(Lab.get(NOWHERE), Lab.text()));
        assertTrue(fault.getMessage().contains("the host name is not known"), fault::getMessage);
        assertEquals(3, lab.waits.size());
    }

    @Test
    void theSignsOfAMissingNetworkAreKnownThroughTheirWrapping() {
        for (Throwable sign : List.of(
                new UnresolvedAddressException(),
                new UnknownHostException("h"),
                new NoRouteToHostException("No route to host"),
                new SocketException("Network is unreachable"))) {
            ConnectException inner = new ConnectException();
            inner.initCause(sign);
            assertTrue(Faults.meansNoNetwork(new java.io.IOException("x", inner)), sign::toString);
        }
        assertTrue(!Faults.meansNoNetwork(new ConnectException("Connection refused")));
    }
}
