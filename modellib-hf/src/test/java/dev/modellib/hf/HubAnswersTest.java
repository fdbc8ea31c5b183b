package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.ScriptedServer.Answer;
import dev.modellib.network.Connectivity;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.NetworkException;
import dev.modellib.network.ResilientHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is remembered, for how long, and what happens when it cannot be asked for again. */
class HubAnswersTest {

    private static final String INFO = "{\"id\":\"owner/name\",\"likes\":%d}";

    private final AtomicLong now = new AtomicLong();
    private final AtomicReference<Answer> answer = new AtomicReference<>(info(1, "\"v1\""));

    private static Answer info(int likes, String etag) {
        return Answer.of(200, String.format(java.util.Locale.ROOT, INFO, likes)).with("ETag", etag);
    }

    private HubClient client(ScriptedServer server) {
        return HubClient.create(
                Clients.config(server.uri())
                        .staleIfError(Duration.ofMinutes(10))
                        .ticker(now::get)
                        .build(),
                ResilientHttpClient.create(NetworkConfig.builder()
                        .maxAttempts(1)
                        .sleeper(pause -> {})
                        .build()));
    }

    private ScriptedServer server() {
        return new ScriptedServer(asked -> answer.get());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void anOldAnswerIsRevalidated() throws IOException {
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            client.info(REPO, "main");
            client.info(REPO, "main");
            pass(Duration.ofSeconds(61));
            answer.set(Answer.of(304, "").with("ETag", "\"v1\""));

            assertEquals(1, client.info(REPO, "main").likes().orElseThrow());
            assertEquals(Optional.of("\"v1\""), server.asked().get(1).header("If-None-Match"));
            client.info(REPO, "main");
            assertEquals(2, server.asked().size(), "it is fresh again");

            pass(Duration.ofSeconds(61));
            answer.set(info(2, "\"v2\""));
            assertEquals(2, client.info(REPO, "main").likes().orElseThrow());
            HubCacheStats stats = client.cacheStats();
            assertEquals(
                    List.of(2L, 2L, 1L, 0L, 1L),
                    List.of(stats.hits(), stats.misses(), stats.revalidated(), stats.staleAnswers(), stats.entries()));
            assertTrue(stats.weightBytes() > 0);
        }
    }

    @Test
    void aListingOfOnePageIsRevalidatedAndOneOfManyIsNot() throws IOException {
        answer.set(Answer.of(200, "[]").with("ETag", "W/\"t\""));
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            client.tree(REPO, "main");
            pass(Duration.ofSeconds(61));
            answer.set(Answer.of(304, ""));
            assertEquals(List.of(), client.tree(REPO, "main"));
            assertEquals(1, client.cacheStats().revalidated());
        }
        try (ScriptedServer server = new ScriptedServer(asked -> asked.target().contains("cursor")
                ? Answer.of(200, "[]").with("ETag", "\"2\"")
                : Answer.of(200, "[]")
                        .with("ETag", "\"1\"")
                        .with("Link", "<?recursive=true&cursor=1>; rel=\"next\""))) {
            HubClient client = client(server);
            client.tree(REPO, "main");
            pass(Duration.ofSeconds(61));
            client.tree(REPO, "main");
            assertTrue(server.asked().stream()
                    .allMatch(asked -> asked.header("If-None-Match").isEmpty()));
        }
    }

    @Test
    void anOldAnswerStandsInWhileTheHubIsOut() throws IOException {
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            client.info(REPO, "main");
            pass(Duration.ofSeconds(61));
            answer.set(Answer.of(502, "<html>"));
            assertEquals(1, client.info(REPO, "main").likes().orElseThrow());
            server.close();
            assertEquals(1, client.info(REPO, "main").likes().orElseThrow());
            assertEquals(2, client.cacheStats().staleAnswers());

            pass(Duration.ofMinutes(10));
            assertThrows(NetworkException.class, () -> client.info(REPO, "main"));
        }
    }

    /** A client that looks for itself whether there is a network: without one, and with one but no Hub. */
    @Test
    void anOldAnswerStandsInWhileTheHubCannotBeReached() throws IOException {
        DetachableClient network = new DetachableClient();
        try (ScriptedServer server = server()) {
            HubClient client = HubClient.create(
                    Clients.config(server.uri())
                            .staleIfError(Duration.ofMinutes(10))
                            .ticker(now::get)
                            .build(),
                    ResilientHttpClient.create(NetworkConfig.builder()
                            .connectivity(Connectivity.AUTO)
                            .httpClient(network)
                            .maxAttempts(1)
                            .sleeper(pause -> {})
                            .ticker(now::get)
                            .build()));
            client.info(REPO, "main");
            pass(Duration.ofSeconds(61));
            network.detach();
            assertEquals(1, client.info(REPO, "main").likes().orElseThrow());
            assertThrows(NetworkException.Offline.class, () -> client.tree(REPO, "main"), "it was never told");
            network.attach();
            server.close();
            pass(Duration.ofSeconds(11));
            assertEquals(1, client.info(REPO, "main").likes().orElseThrow());
            assertThrows(NetworkException.Unreachable.class, () -> client.tree(REPO, "main"));
            assertEquals(2, client.cacheStats().staleAnswers());
            assertEquals(1, server.asked().size());

            network.detach();
            pass(Duration.ofMinutes(10));
            assertThrows(NetworkException.Offline.class, () -> client.info(REPO, "main"), "it is too old");
        }
    }

    @Test
    void aRefusalIsNoOutage() throws IOException {
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            client.info(REPO, "main");
            pass(Duration.ofSeconds(61));
            for (int status : new int[] {401, 403, 404, 429}) {
                answer.set(Answer.of(status, ""));
                assertThrows(HubException.class, () -> client.info(REPO, "main"), "status " + status);
            }
            // the Hub has said that it is gone: it does not come back when the Hub is out
            answer.set(Answer.of(502, ""));
            assertThrows(HubException.ServerFailed.class, () -> client.info(REPO, "main"));
        }
    }

    @Test
    void anUnaskedNotModifiedIsMalformed() {
        answer.set(Answer.of(304, ""));
        try (ScriptedServer server = server()) {
            assertThrows(HubException.Malformed.class, () -> client(server).info(REPO, "main"));
        }
    }

    @Test
    void aListingThatHidesSomethingIsNotRemembered() throws IOException {
        answer.set(Answer.of(
                200, "[{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"xetHash\":\"" + "*".repeat(64) + "\"}]"));
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            client.tree(REPO, Clients.COMMIT);
            client.tree(REPO, Clients.COMMIT);
            assertEquals(2, server.asked().size());
            assertEquals(0, client.cacheStats().entries());
        }
    }

    @Test
    void threadsThatAskForTheSameAskOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (ScriptedServer server = new ScriptedServer(request -> {
            count.incrementAndGet();
            asked.countDown();
            await(go);
            return info(1, "\"v1\"");
        })) {
            HubClient client = client(server);
            List<Future<RepoInfo>> all = new ArrayList<>();
            Callable<RepoInfo> task = () -> client.info(REPO, "main");
            all.add(threads.submit(task));
            await(asked);
            for (int i = 0; i < 5; i++) {
                all.add(threads.submit(task));
            }
            go.countDown();
            for (Future<RepoInfo> one : all) {
                assertEquals(REPO, one.get(20, TimeUnit.SECONDS).id());
            }
            assertEquals(1, count.get());
            assertEquals(5, client.cacheStats().hits());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoeverFollowsAnInterruptedThreadAsksItself() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (count.incrementAndGet() == 1) {
                first.countDown();
                await(never);
            }
            return info(1, "\"v1\"");
        })) {
            HubClient client = client(server);
            AtomicReference<Exception> ended = new AtomicReference<>();
            Thread leader = new Thread(() -> {
                try {
                    client.info(REPO, "main");
                } catch (IOException e) {
                    ended.set(e);
                }
            });
            leader.start();
            await(first);
            ExecutorService threads = Executors.newSingleThreadExecutor();
            try {
                Future<RepoInfo> follower = threads.submit(() -> client.info(REPO, "main"));
                leader.interrupt();
                leader.join();
                assertEquals(REPO, follower.get(20, TimeUnit.SECONDS).id());
                assertTrue(ended.get() instanceof NetworkException.Interrupted, String.valueOf(ended.get()));
            } finally {
                threads.shutdownNow();
                never.countDown();
            }
        }
    }

    @Test
    void whoeverFollowsOneWhoMayNotWaitAsksItself() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = server()) {
            HubClient client = client(server);
            HubClient hasty = client.through(http -> http.behind((request, patience) -> {
                held.countDown();
                await(go);
                throw new NetworkException.Throttled(request.uri(), Duration.ofSeconds(7));
            }));
            FutureTask<RepoInfo> leader = new FutureTask<>(() -> hasty.info(REPO, "main"));
            FutureTask<RepoInfo> follower = new FutureTask<>(() -> client.info(REPO, "main"));
            new Thread(leader).start();
            await(held);
            Thread waiting = new Thread(follower);
            waiting.start();
            while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            go.countDown();
            assertEquals(REPO, follower.get(20, TimeUnit.SECONDS).id());
            ExecutionException refused = assertThrows(ExecutionException.class, leader::get);
            assertTrue(refused.getCause() instanceof HubException.RateLimited, refused::toString);
            assertEquals(1, server.asked().size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
