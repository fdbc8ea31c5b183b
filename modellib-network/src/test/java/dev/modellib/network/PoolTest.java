package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class PoolTest {

    /** The limits are far below the test's own, so that a request that waits for the pool fails and does not just last. */
    private static ResilientHttpClient client() {
        return ResilientHttpClient.create(NetworkConfig.builder()
                .headersTimeout(Duration.ofSeconds(15))
                .stallTimeout(Duration.ofSeconds(15))
                .maxAttempts(1)
                .build());
    }

    @Test
    void aProgramThatBlocksTheCommonPoolHoldsUpNoRequest() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        int threads = ForkJoinPool.getCommonPoolParallelism() + 2;
        for (int i = 0; i < threads; i++) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try (LoopbackServer server =
                LoopbackServer.start(request -> request.target().equals("/from")
                        ? LoopbackServer.answer(302, "", "Location", "/to")
                        : LoopbackServer.answer(200, "here"))) {
            assertEquals(
                    "here",
                    client().send(Lab.get(server.uri("/from")), Lab.text()).body());
            try (var body = client().open(Lab.get(server.uri("/from")), Redirects.FOLLOW)
                    .body()) {
                assertEquals(4, body.readAllBytes().length);
            }
            URI closed;
            try (ServerSocket port = new ServerSocket(0)) {
                closed = URI.create("http://127.0.0.1:" + port.getLocalPort() + "/");
            }
            assertThrows(NetworkException.Unreachable.class, () -> client().send(Lab.get(closed), Lab.text()));
        } finally {
            end.countDown();
        }
    }
}
