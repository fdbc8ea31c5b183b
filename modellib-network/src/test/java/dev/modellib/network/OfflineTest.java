package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OfflineTest {
    @Test
    void theHttpClientIsMadeAtTheFirstRequestAndOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Supplier<HttpClient> maker = () -> {
            made.incrementAndGet();
            return HttpClient.newHttpClient();
        };
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(200, "here"))) {
            ResilientHttpClient offline = new ResilientHttpClient(
                    NetworkConfig.builder().offline(true).build(), maker, Reach::of);
            assertThrows(NetworkException.Offline.class, () -> offline.send(Lab.get(server.uri("/f")), Lab.text()));
            ResilientHttpClient client = new ResilientHttpClient(NetworkConfig.defaults(), maker, Reach::of);
            assertEquals(0, made.get());
            List<CompletableFuture<String>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return client.send(Lab.get(server.uri("/f")), Lab.text())
                                            .body();
                                } catch (NetworkException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            task -> new Thread(task).start()))
                    .limit(8)
                    .toList();
            for (CompletableFuture<String> answer : answers) {
                assertEquals("here", answer.get());
            }
            assertEquals(1, made.get());
        }
    }

    @Test
    void offlineOpensNoSocket() throws Exception {
        ResilientHttpClient client =
                ResilientHttpClient.create(NetworkConfig.builder().offline(true).build());
        assertTrue(client.offline());
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(50);
            URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/f?token=canary");
            var refused = assertThrows(NetworkException.Offline.class, () -> client.send(Lab.get(uri), Lab.text()));
            assertThrows(NetworkException.Offline.class, () -> client.open(Lab.get(uri), Redirects.FOLLOW));
            assertEquals(Origin.of(uri), refused.origin());
            assertFalse(refused.getMessage().contains("canary"));
            assertThrows(SocketTimeoutException.class, listener::accept, "nobody connects");
        }
    }
}
