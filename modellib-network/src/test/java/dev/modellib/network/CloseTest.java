package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is left of a client that was closed. */
class CloseTest {
    private final Lab lab = new Lab();

    @Test
    void itsRestingConnectionsEnd() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(
                request -> LoopbackServer.answer(200, "here").then(LoopbackServer.Then.HOLD))) {
            ResilientHttpClient client = lab.client();
            client.send(Lab.get(server.uri("/")), Lab.text());
            client.close();
            boolean left = false;
            // before JDK 21 they end some seconds after the collector found the JDK's client unused
            for (int i = 0; i < 60 && !left; i++) {
                System.gc();
                left = server.awaitPeersLeft(1, Duration.ofMillis(500));
            }
            assertTrue(left, "the server sees the end of its connection");
        }
    }

    @Test
    void itSendsNothingMoreAndNeitherDoItsViews() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            ResilientHttpClient client = lab.client();
            ResilientHttpClient view = client.within(Duration.ofMinutes(1));
            client.send(Lab.get(server.uri("/")), Lab.text());
            view.close();
            view.close();
            for (ResilientHttpClient one : new ResilientHttpClient[] {client, view}) {
                assertThrows(IllegalStateException.class, () -> one.send(Lab.get(server.uri("/")), Lab.text()));
            }
            assertEquals(1, server.requests().size());
            assertFalse(Thread.interrupted(), "the flag is as it was");
        }
    }

    @Test
    void aClientOfTheHostIsLeftOpen() throws Exception {
        HttpClient hosts = HttpClient.newHttpClient();
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().httpClient(hosts).build());
            client.send(Lab.get(server.uri("/")), Lab.text());
            client.close();
            assertEquals(
                    "here", hosts.send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(1, server.connections());
        }
    }
}
