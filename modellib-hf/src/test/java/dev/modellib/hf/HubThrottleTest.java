package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.Connectivity;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.NetworkException;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.network.Sleeper;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubThrottleTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final int THREADS = 8;

    private final AtomicLong now = new AtomicLong();
    private HubServer hub;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        hub.repo(REPO.toString()).regular("a.txt", new byte[] {1});
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** Waiting moves the clocks of both sides on. */
    private synchronized void pass(Duration time) {
        // the server first: a client that is ahead would send what the server still counts in the window before
        hub.advance(time);
        now.addAndGet(time.toNanos());
    }

    private HubClient client(Duration patience, Sleeper sleeper) {
        ResilientHttpClient http = ResilientHttpClient.create(NetworkConfig.builder()
                .maxAttempts(2)
                .sleeper(sleeper)
                .clock(InstantSource.fixed(NOON))
                .build());
        return HubClient.create(
                Clients.config(hub.endpoint())
                        .cacheBytes(0)
                        .ticker(now::get)
                        .throttlePatience(patience)
                        .build(),
                http);
    }

    private long refused() {
        return hub.requests().stream().filter(asked -> asked.status() == 429).count();
    }

    @Test
    void aSpentQuotaIsWaitedForAndNeverHit() throws IOException {
        hub.quota("api", 3);
        HubClient client = client(Duration.ofMinutes(10), this::pass);
        for (int i = 0; i < 10; i++) {
            client.info(REPO, "main");
        }
        assertEquals(0, refused());
        assertEquals(10, hub.requests().size());
    }

    /** Until the first answer nobody knows the limits, so a second request waits for it, but no longer than it may. */
    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForLongerThanAllowed() throws Exception {
        Gate silent = hub.faults().silence("*", 1);
        HubClient client = client(Duration.ofMillis(200), time -> {});
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<RepoInfo> first = executor.submit(() -> client.info(REPO, "main"));
            silent.awaitReached(Duration.ofSeconds(30));
            assertThrows(HubException.RateLimited.class, () -> client.tree(REPO, "main"));
            assertFalse(first.isDone());
            silent.release();
            assertEquals(REPO, first.get(30, TimeUnit.SECONDS).id());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void allThreadsOfAClientShareTheQuota() throws Exception {
        hub.quota("api", 5).quota("resolvers", 7);
        HubClient client = client(Duration.ofHours(10), this::pass);
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "file-" + i;
            hub.repo(REPO.toString()).regular(name, new byte[] {1});
            tasks.add(() -> client.search(HubQuery.builder().text(name).build()));
            tasks.add(() -> client.resolve(REPO, "main", name));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Object> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        // 20 searches, and 20 files at a redirect and its target each. Here time leaps by a whole window while other
        // threads
        // have requests on the way, which then may count in another window than they were sent in; the exact law, with
        // time that flows, is in RateWindowProperties
        assertEquals(60 + refused(), hub.requests().size());
        assertTrue(refused() <= THREADS, refused() + " were refused");
    }

    @Test
    void aWaitThatIsTooLongIsToldAtOnce() throws IOException {
        hub.quota("api", 1);
        HubClient client = client(Duration.ofSeconds(60), this::pass);
        assertEquals(Optional.empty(), client.limitedUntil(HubBucket.API));
        client.info(REPO, "main");

        HubException.RateLimited limited =
                assertThrows(HubException.RateLimited.class, () -> client.info(REPO, "main"));
        assertEquals(Optional.of(Duration.ofSeconds(301)), limited.retryAfter());
        assertEquals(1, hub.requests().size());
        assertTrue(client.isRateLimited(HubBucket.API));
        assertEquals(Optional.of(NOON.plusSeconds(301)), client.limitedUntil(HubBucket.API));
        assertFalse(client.isRateLimited(HubBucket.RESOLVERS));
        client.resolve(REPO, "main", "a.txt");

        pass(Duration.ofSeconds(301));
        assertFalse(client.isRateLimited(HubBucket.API));
        client.info(REPO, "main");
        assertEquals(0, refused());
    }

    @Test
    void aRefusalWithAPauseIsHeeded() throws IOException {
        hub.faults().status("*", 429, 1, Map.of("Retry-After", "7"));
        List<Duration> slept = new ArrayList<>();
        HubClient client = client(Duration.ofSeconds(60), time -> {
            slept.add(time);
            pass(time);
        });
        client.info(REPO, "main");
        // by the retry; then nothing is left to wait for at the gate
        assertEquals(List.of(Duration.ofSeconds(7)), slept);
        assertEquals(2, hub.requests().size());
    }

    @Test
    void anInterruptEndsTheWait() throws IOException {
        hub.quota("api", 1);
        HubClient client = client(Duration.ofHours(1), time -> {
            throw new InterruptedException();
        });
        client.info(REPO, "main");

        assertThrows(NetworkException.Interrupted.class, () -> client.info(REPO, "main"));
        assertTrue(Thread.interrupted());
        assertEquals(1, hub.requests().size());
    }

    @Test
    void aConnectionThatFailsLetsTheNextRequestTry() throws IOException {
        hub.faults().drop("*", 1);
        HubClient client = client(Duration.ofSeconds(60), this::pass);
        client.info(REPO, "main");
        client.info(REPO, "main");
        assertTrue(hub.requests().size() >= 3);
    }

    @Test
    void whatWasNotSentForWantOfANetworkIsChargedToNothing() throws IOException {
        hub.quota("api", 30);
        DetachableClient network = new DetachableClient();
        HubClient client = HubClient.create(
                Clients.config(hub.endpoint()).cacheBytes(0).ticker(now::get).build(),
                ResilientHttpClient.create(NetworkConfig.builder()
                        .connectivity(Connectivity.AUTO)
                        .httpClient(network)
                        .sleeper(this::pass)
                        .ticker(now::get)
                        .build()));
        client.info(REPO, "main");
        network.detach();
        for (int i = 0; i < 40; i++) {
            assertThrows(NetworkException.Offline.class, () -> client.info(REPO, "main"));
        }
        network.attach();
        pass(Duration.ofSeconds(11));
        assertEquals(Optional.empty(), client.limitedUntil(HubBucket.API));
        assertEquals(REPO, client.info(REPO, "main").id());
    }

    /** The account's own, strict quota is none of the questions about models. */
    @Test
    void aRefusalToTellTheAccountHoldsUpNothingElse() throws IOException {
        hub.quota("whoami-v2", 1);
        hub.token(TOKEN);
        HubClient client = HubClient.create(
                Clients.config(hub.endpoint())
                        .tokenSource(TokenSource.of(TOKEN))
                        .cacheBytes(0)
                        .ticker(now::get)
                        .throttlePatience(Duration.ZERO)
                        .build(),
                Clients.http());
        client.whoami();
        assertThrows(HubException.RateLimited.class, client::whoami);
        assertEquals(Optional.empty(), client.limitedUntil(HubBucket.API));
        assertEquals(REPO, client.info(REPO, "main").id());
    }
}
