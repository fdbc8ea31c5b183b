package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class HashingPipelineProperties {
    private static ExecutorService pool;

    @BeforeContainer
    static void open() {
        pool = Executors.newCachedThreadPool();
    }

    @AfterContainer
    static void close() throws InterruptedException {
        pool.shutdown();
        assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS), "every helper ends");
    }

    @Provide
    Arbitrary<byte[]> contents() {
        return Oracle.contents();
    }

    /** Whatever the sizes and however many threads: the same digests, and the sink sees the bytes in their order. */
    @Property(tries = 60)
    void theFingerprintDoesNotDependOnThePlan(
            @ForAll("contents") byte[] content,
            @ForAll @IntRange(min = 1, max = 6) int blocks,
            @ForAll @IntRange(max = 3) int helpers,
            @ForAll boolean smallBlocks)
            throws StorageException {
        int blockBytes = smallBlocks ? 100_000 : Blake3.RUN_BYTES;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Fingerprint found = HashingPipeline.run(
                new CopyPlan(false, blockBytes, blocks, helpers),
                new Workers(pool, helpers),
                reading(content),
                (block, count) -> seen.write(block, 0, count));
        assertEquals(Oracle.fingerprint(content), found);
        assertArrayEquals(content, seen.toByteArray());
    }

    /** An executor that never runs, runs on the caller, refuses, or comes when all is over. */
    @Property(tries = 20)
    void helpersThatDoNotComeAreNotWaitedFor(@ForAll("contents") byte[] content) throws StorageException {
        List<Runnable> late = new ArrayList<>();
        Executor refusing = task -> {
            throw new RejectedExecutionException("full");
        };
        for (Executor executor : List.<Executor>of(late::add, refusing)) {
            Fingerprint found = HashingPipeline.run(
                    new CopyPlan(false, Blake3.RUN_BYTES, 2, 2),
                    new Workers(executor, 2),
                    reading(content),
                    (b, c) -> {});
            assertEquals(Oracle.fingerprint(content), found);
        }
        late.forEach(Runnable::run);
    }

    /** A fault at any block comes out as it is, whichever side it happens on. */
    @Property(tries = 30)
    void aFaultOfTheCallerComesOutAndTheHelpersEnd(@ForAll @IntRange(max = 4) int at, @ForAll boolean whileWriting) {
        byte[] content = Oracle.content(5 * Blake3.RUN_BYTES, at);
        StorageException fault = new StorageException.Interrupted(null);
        HashingPipeline.Source source = reading(content);
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger writes = new AtomicInteger();
        StorageException found = assertThrows(
                StorageException.class,
                () -> HashingPipeline.run(
                        new CopyPlan(false, Blake3.RUN_BYTES, 3, 1),
                        new Workers(pool, 1),
                        block -> {
                            if (!whileWriting && reads.getAndIncrement() == at) {
                                throw fault;
                            }
                            return source.read(block);
                        },
                        (block, count) -> {
                            if (whileWriting && writes.getAndIncrement() == at) {
                                throw fault;
                            }
                        }));
        assertEquals(fault, found);
    }

    /** A helper whose thread is interrupted in the middle leaves the rest to the caller. */
    @Example
    void anInterruptedHelperIsReplacedByTheCaller() throws Exception {
        byte[] content = Oracle.content(6 * Blake3.RUN_BYTES + 5, 1);
        List<Thread> helpers = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(1);
        Executor own = task -> {
            Thread thread = new Thread(() -> {
                started.countDown();
                task.run();
            });
            helpers.add(thread);
            thread.start();
        };
        HashingPipeline.Source source = reading(content);
        Fingerprint found = HashingPipeline.run(
                new CopyPlan(false, Blake3.RUN_BYTES, 2, 1),
                new Workers(own, 1),
                block -> {
                    await(started);
                    helpers.forEach(Thread::interrupt);
                    return source.read(block);
                },
                (block, count) -> {});
        assertEquals(Oracle.fingerprint(content), found);
        for (Thread helper : helpers) {
            helper.join();
        }
    }

    @Example
    void anInterruptedCallerStopsWithItsFlagSet() {
        Thread.currentThread().interrupt();
        assertThrows(
                StorageException.Interrupted.class,
                () -> HashingPipeline.run(
                        new CopyPlan(false, Blake3.RUN_BYTES, 2, 1),
                        new Workers(pool, 1),
                        reading(new byte[3 << 20]),
                        (block, count) -> {}));
        assertTrue(Thread.interrupted());
    }

    @Example
    void aPlanFollowsFromVolumesAndSize() {
        assertEquals(new CopyPlan(false, 1, 1, 0), CopyPlan.ofRead(0, 4));
        assertEquals(new CopyPlan(false, 1000, 1, 0), CopyPlan.ofRead(1000, 4), "small files stay on the caller");
        assertEquals(new CopyPlan(false, 1 << 20, 2, 1), CopyPlan.ofRead((1 << 20) + 1, 4));
        assertEquals(new CopyPlan(false, 1 << 20, 8, 2), CopyPlan.ofRead(1L << 40, 64));
        assertEquals(new CopyPlan(false, 1 << 20, 1, 0), CopyPlan.ofRead(1L << 40, 0));
        Volume xfs = Plans.volume("1", "xfs", LinkStrategy.REFLINK, LinkStrategy.COPY);
        Volume other = Plans.volume("2", "xfs", LinkStrategy.REFLINK, LinkStrategy.COPY);
        Volume ext4 = Plans.volume("3", "ext4", LinkStrategy.COPY);
        assertTrue(CopyPlan.of(xfs, xfs, 5000, 1).cloneFirst());
        assertFalse(CopyPlan.of(xfs, xfs, 0, 1).cloneFirst(), "nothing to share");
        assertFalse(CopyPlan.of(xfs, other, 5000, 1).cloneFirst(), "two volumes");
        assertFalse(CopyPlan.of(ext4, ext4, 5000, 1).cloneFirst(), "a volume that cannot");
    }

    private static final class Plans {
        static Volume volume(String id, String type, LinkStrategy... links) {
            return new Volume(
                    id,
                    java.nio.file.Path.of("/"),
                    type,
                    new Drive("d", DriveKind.SSD, Certainty.CERTAIN, "a test"),
                    false,
                    1L << 40,
                    1L << 39,
                    1L << 39,
                    Long.MAX_VALUE,
                    CaseSensitivity.SENSITIVE,
                    java.util.Set.of(links));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HashingPipeline.Source reading(byte[] content) {
        int[] at = new int[1];
        return block -> {
            int count = Math.min(block.length, content.length - at[0]);
            System.arraycopy(content, at[0], block, 0, count);
            at[0] += count;
            return count;
        };
    }
}
