package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ResolverTest {

    @Test
    void aResolverThatDoesNotAnswerHoldsNobodyBeyondHisTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ResilientHttpClient client = new ResilientHttpClient(
                NetworkConfig.builder().maxAttempts(1).build(), HttpClient::newHttpClient, host -> {
                    awaitQuietly(end);
                    return Reach.PUBLIC;
                });
        ResilientHttpClient hurried = client.within(Duration.ofMillis(200));
        URI elsewhere = URI.create("http://elsewhere.example/");
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.answer(302, "", "Location", elsewhere.toString()))) {
            assertThrows(
                    NetworkException.DeadlineExceeded.class,
                    () -> hurried.open(Lab.get(server.uri("/")), Redirects.FOLLOW));
            assertThrows(
                    NetworkException.DeadlineExceeded.class,
                    () -> client.within(Duration.ofMillis(200)).mayLead(server.uri("/"), elsewhere));
            Thread.currentThread().interrupt();
            assertThrows(NetworkException.Interrupted.class, () -> client.mayLead(server.uri("/"), elsewhere));
            assertTrue(Thread.interrupted());
        } finally {
            end.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
