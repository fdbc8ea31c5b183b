package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.Sleeper;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over how many connections a transfer comes, and in which order they are given work. */
class TransferConnectionsTest {

    private static final String REPO = "acme/Parts";
    private static final String NAME = "a-model-Q8_0.gguf";
    private static final int PART = 64 << 10;
    private static final int PARTS = 24;
    private static final int HELD = 1000;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private final byte[] content = new byte[PARTS * PART - 100];
    private final AtomicLong nanos = new AtomicLong();
    /** How far the clock goes each time somebody looks at it. */
    private final AtomicLong step = new AtomicLong();

    private final List<Thread> workers = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "worker");
        workers.add(thread);
        return thread;
    });

    private HubServer hub;

    @BeforeEach
    void aFileOfManyParts() {
        new Random(5).nextBytes(content);
        hub = HubServer.start();
        hub.repo(REPO).lfs(NAME, content);
    }

    @AfterEach
    void close() {
        hub.close();
        executor.shutdownNow();
    }

    /** On a clock that only the test turns: how fast bytes come, and whether too few do, is up to it. */
    private LibraryConfig config(int connections, Sleeper sleeper) {
        LibraryConfig parts = Fixture.parts(Fixture.hub(temp.resolve("library"), hub), PART);
        return parts.toBuilder()
                .executor(executor)
                .network(parts.network().toBuilder()
                        .ticker(() -> nanos.addAndGet(step.get()))
                        .sleeper(sleeper)
                        .minimumRate(PART, Duration.ofMinutes(1))
                        .circuitFailures(100)
                        .build())
                .transfers(parts.transfers().toBuilder()
                        .connections(connections)
                        .connectionsPerFile(connections)
                        .build())
                .build();
    }

    private static DownloadRequest all() {
        return DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
    }

    /** Their names come behind the large one's. */
    @Test
    void smallFilesAreAskedForBeforeTheFirstPartOfALargeOne() throws Exception {
        hub.repo(REPO)
                .regular("b.json", "{}".getBytes(StandardCharsets.UTF_8))
                .regular("c.txt", "c".getBytes(StandardCharsets.UTF_8))
                .regular("z.md", "z".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = ModelLibrary.open(config(1, pause -> {}))) {
            library.download(all()).await();
        }
        List<String> asked = hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.HUB)
                .map(HubRequest::path)
                .filter(path -> path.contains("/resolve/"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .distinct()
                .toList();
        assertEquals(List.of("b.json", "c.txt", "z.md", NAME), asked);
    }

    private List<Gate> hold(int answers) {
        return Stream.generate(() -> hub.faults().atCdn().holdAfter(NAME, HELD))
                .limit(answers)
                .toList();
    }

    private static void awaitReached(List<Gate> gates) {
        gates.forEach(gate -> gate.awaitReached(SOON));
    }

    private void requireRight(Operation<Model> get) throws IOException {
        Path file = get.await().folder().resolve(NAME);
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    /** Waits until so many threads, or more, have nothing to do though there are parts left: those that are wanted no more. */
    private void awaitIdle(int threads) {
        long start = System.nanoTime();
        while (workers.stream().filter(TransferConnectionsTest::isIdle).count() < threads) {
            assertTrue(System.nanoTime() - start < SOON.toNanos(), "not so many connections are given up");
            Thread.onSpinWait();
        }
    }

    private static boolean isIdle(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(PartQueue.class.getName())
                                && frame.getMethodName().equals("take"));
    }

    private static long reached(List<Gate> gates) {
        return gates.stream().filter(Gate::isReached).count();
    }

    /** The request is sent again by the HTTP client, which tells nobody: the gate sees the answer. */
    @Test
    void oneRefusalOfTheStorageHalvesTheConnections() throws Exception {
        List<Gate> first = hold(Concurrency.FIRST);
        try (ModelLibrary library = ModelLibrary.open(config(Concurrency.FIRST, pause -> {}))) {
            Operation<Model> get = library.download(all());
            awaitReached(first);
            hub.faults().atCdn().status(NAME, 503, 1);
            List<Gate> again = hold(1);
            first.get(0).release();
            awaitReached(again);
            List<Gate> afterwards = hold(Concurrency.FIRST);
            first.forEach(Gate::release);
            awaitReached(afterwards.subList(0, 1));
            awaitIdle(Concurrency.FIRST / 2);
            assertEquals(Concurrency.FIRST / 2, 1 + reached(afterwards), "answers at once");
            again.forEach(Gate::release);
            afterwards.forEach(Gate::release);
            requireRight(get);
        }
    }

    /** All of them bring too little at the same time, which counts once. */
    @Test
    void connectionsThatStallAreHalved() throws Exception {
        List<Gate> first = hold(Concurrency.FIRST);
        CyclicBarrier allStalled = new CyclicBarrier(Concurrency.FIRST, () -> step.set(0));
        Sleeper sleeper = pause -> {
            try {
                allStalled.await(SOON.toSeconds(), TimeUnit.SECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("not all of them stalled, or one twice", e);
            }
        };
        try (ModelLibrary library = ModelLibrary.open(config(Concurrency.FIRST, sleeper))) {
            Operation<Model> get = library.download(all());
            awaitReached(first);
            while (get.progress().doneBytes() < Concurrency.FIRST * HELD) {
                Thread.onSpinWait();
            }
            List<Gate> afterwards = hold(Concurrency.FIRST);
            step.set(Duration.ofHours(1).toNanos());
            first.forEach(Gate::release);
            awaitReached(afterwards.subList(0, 1));
            awaitIdle(Concurrency.FIRST / 2);
            long answers = reached(afterwards);
            assertTrue(answers <= Concurrency.FIRST / 2, answers + " answers at once");
            afterwards.forEach(Gate::release);
            requireRight(get);
        }
    }

    @Test
    void bytesThatComeSteadilyLeadToMoreConnections() throws Exception {
        int most = 2 * Concurrency.FIRST;
        List<Gate> first = hold(Concurrency.FIRST);
        try (ModelLibrary library = ModelLibrary.open(config(most, pause -> {}))) {
            Operation<Model> get = library.download(all());
            awaitReached(first);
            List<Gate> more = hold(most - Concurrency.FIRST + 1);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            first.get(0).release();
            awaitReached(more);
            int answering = hub.traffic().answering();
            assertTrue(answering >= most, answering + " at once");
            first.forEach(Gate::release);
            more.forEach(Gate::release);
            requireRight(get);
        }
    }
}
