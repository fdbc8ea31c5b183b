package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SpaceLedgerProperties {
    private static final Path FOLDER = Path.of("models");

    enum Verb {
        RESERVE,
        WRITE,
        CLOSE
    }

    /** One step: what to do, with which reservation, and how many bytes. */
    record Step(Verb verb, int which, long bytes, long reserveBytes) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.class),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.longs().between(0, 1200),
                        Arbitraries.longs().between(0, 100))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    /** A model with plain sums beside it: a promise is given if and only if it fits, and never more than there is. */
    @Property
    void promisesAreKeptExactly(@ForAll("steps") List<Step> steps, @ForAll @LongRange(max = 3000) long size)
            throws Exception {
        AtomicLong usable = new AtomicLong(size);
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(usable));
        List<SpaceLedger.Reservation> open = new ArrayList<>();
        List<Long> left = new ArrayList<>();
        for (Step step : steps) {
            int which = open.isEmpty() ? -1 : step.which() % open.size();
            long promised = left.stream().mapToLong(Long::longValue).sum();
            if (step.verb() == Verb.RESERVE) {
                boolean fits = step.bytes() + step.reserveBytes() <= usable.get() - promised;
                try {
                    open.add(ledger.reserve(FOLDER, step.bytes(), step.reserveBytes()));
                    left.add(step.bytes());
                    assertTrue(fits);
                    assertTrue(promised + step.bytes() <= usable.get() - step.reserveBytes());
                } catch (StorageException.InsufficientSpace e) {
                    assertFalse(fits);
                    assertEquals(step.bytes() + step.reserveBytes(), e.neededBytes());
                    assertEquals(usable.get() - promised, e.usableBytes());
                }
            } else if (step.verb() == Verb.WRITE && which >= 0) {
                long written = Math.min(step.bytes(), left.get(which));
                usable.addAndGet(-written);
                open.get(which).consume(step.bytes());
                left.set(which, left.get(which) - written);
            } else if (which >= 0) {
                open.get(which).close();
                open.get(which).close();
                left.set(which, 0L);
            }
            long sum = left.stream().mapToLong(Long::longValue).sum();
            assertEquals(sum, ledger.promisedBytes(FOLDER));
            assertTrue(sum <= usable.get());
        }
        open.forEach(SpaceLedger.Reservation::close);
        assertEquals(0, ledger.promisedBytes(FOLDER));
        ledger.reserve(FOLDER, usable.get(), 0).close();
    }

    /** Of any number of jobs that want the last bytes at once exactly one gets them. */
    @Property(tries = 60)
    void theLastBytesGoToOne(
            @ForAll @IntRange(min = 2, max = 8) int jobs, @ForAll @LongRange(min = 1, max = 1L << 40) long bytes)
            throws Exception {
        VolumeProbe volume = FixedVolumes.probe(new AtomicLong(bytes));
        SpaceLedger ledger = new SpaceLedger(path -> {
            Volume answer = volume.volumeOf(path);
            for (int i = 0; i < 50; i++) {
                // gives the others the time to come in between the answer and the promise
                Thread.yield();
            }
            return answer;
        });
        CyclicBarrier start = new CyclicBarrier(jobs);
        int winners = 0;
        for (boolean won : together(jobs, () -> {
            start.await();
            try {
                ledger.reserve(FOLDER, bytes, 0);
                return true;
            } catch (StorageException.InsufficientSpace e) {
                assertEquals(0, e.usableBytes());
                assertEquals(bytes, e.neededBytes());
                return false;
            }
        })) {
            winners += won ? 1 : 0;
        }
        assertEquals(1, winners);
        assertEquals(bytes, ledger.promisedBytes(FOLDER));
    }

    /** Jobs that write while others reserve: whoever holds a promise finds his bytes there. */
    @Property(tries = 20)
    void writersNeverMissPromisedBytes(@ForAll @IntRange(min = 2, max = 6) int jobs) throws Exception {
        AtomicLong usable = new AtomicLong(1000);
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(usable));
        for (boolean kept : together(jobs, () -> {
            boolean kept = true;
            for (int round = 0; round < 200; round++) {
                try (SpaceLedger.Reservation mine = ledger.reserve(FOLDER, 300, 100)) {
                    for (int part = 0; part < 3; part++) {
                        kept &= usable.addAndGet(-100) >= 0;
                        mine.consume(100);
                    }
                } catch (StorageException.InsufficientSpace e) {
                    kept &= e.usableBytes() < e.neededBytes();
                    continue;
                }
                usable.addAndGet(300);
            }
            return kept;
        })) {
            assertTrue(kept);
        }
        assertEquals(1000, usable.get());
        assertEquals(0, ledger.promisedBytes(FOLDER));
    }

    private static List<Boolean> together(int jobs, Callable<Boolean> job) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<Boolean>> started = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                started.add(threads.submit(job));
            }
            List<Boolean> outcomes = new ArrayList<>();
            for (Future<Boolean> each : started) {
                outcomes.add(each.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }
}
