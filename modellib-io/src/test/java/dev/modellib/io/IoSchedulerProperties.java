package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@SuppressWarnings("try") // a permit is held, not used
class IoSchedulerProperties {
    private static final List<Drive> DRIVES = List.of(
            drive("a", DriveKind.HDD),
            drive("b", DriveKind.SSD),
            drive("c", DriveKind.NETWORK),
            drive("d", DriveKind.UNKNOWN),
            drive("e", DriveKind.HDD));

    /** A copy from one drive to another, and whether its thread is interrupted while it waits or works. */
    record Copy(int source, int target, boolean interrupted) {}

    static Drive drive(String id, DriveKind kind) {
        return new Drive(id, kind, Certainty.CERTAIN, "made up");
    }

    @Provide
    Arbitrary<List<Copy>> copies() {
        Arbitrary<Integer> drive = Arbitraries.integers().between(0, DRIVES.size() - 1);
        Arbitrary<Boolean> interrupted = Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
        return Combinators.combine(drive, drive, interrupted)
                .as(Copy::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 60)
    void neverMoreThanItsPermitsAtADriveAndAllEnd(
            @ForAll("copies") List<Copy> copies, @ForAll @IntRange(min = 1, max = 8) int threads) throws Exception {
        IoScheduler scheduler = new IoScheduler(DrivePermits.defaults());
        Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (Copy copy : copies) {
                results.add(executor.submit(() -> run(scheduler, copy, active, faults)));
            }
            for (int i = 0; i < copies.size(); i++) {
                assertEquals(!copies.get(i).interrupted(), results.get(i).get(60, TimeUnit.SECONDS));
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(List.of(), faults);
        assertEquals(0, scheduler.drivesInUse(), "idle drives are forgotten");
        DRIVES.forEach(drive -> assertEquals(0, scheduler.load(drive).active()));
    }

    private static boolean run(
            IoScheduler scheduler, Copy copy, Map<String, AtomicInteger> active, List<String> faults) {
        Drive source = DRIVES.get(copy.source());
        Drive target = DRIVES.get(copy.target());
        if (copy.interrupted()) {
            Thread.currentThread().interrupt();
        }
        try (IoScheduler.Permit permit = scheduler.acquire(source, target)) {
            for (Drive drive : source.equals(target) ? List.of(source) : List.of(source, target)) {
                int now = active.computeIfAbsent(drive.id(), id -> new AtomicInteger())
                        .incrementAndGet();
                if (now > DrivePermits.defaults().of(drive.kind())) {
                    faults.add(now + " at " + drive);
                }
            }
            Thread.yield();
            for (Drive drive : source.equals(target) ? List.of(source) : List.of(source, target)) {
                active.get(drive.id()).decrementAndGet();
            }
            return true;
        } catch (StorageException.Interrupted e) {
            if (!Thread.interrupted()) {
                faults.add("the flag was lost");
            }
            return false;
        }
    }

    /** Whoever waits longest goes first, also when others in the queue give up. */
    @Property(tries = 25)
    void whoComesFirstGoesFirst(
            @ForAll @Size(min = 1, max = 12) List<Boolean> givesUp, @ForAll @IntRange(min = 1, max = 3) int permits)
            throws Exception {
        IoScheduler scheduler = new IoScheduler(DrivePermits.defaults().with(DriveKind.SSD, permits));
        Drive drive = drive("one", DriveKind.SSD);
        List<IoScheduler.Permit> held = new ArrayList<>();
        for (int i = 0; i < permits; i++) {
            held.add(scheduler.acquire(drive));
        }
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ended = new CountDownLatch(givesUp.size());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < givesUp.size(); i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                // the permit is kept until the order is noted, and with one permit nobody else can be inside
                try (IoScheduler.Permit permit = scheduler.acquire(drive)) {
                    order.add(number);
                } catch (StorageException.Interrupted e) {
                    assertTrue(Thread.currentThread().isInterrupted());
                }
                ended.countDown();
            });
            threads.add(thread);
            thread.start();
            awaitWaiting(scheduler, drive, i + 1);
        }
        int left = givesUp.size();
        for (int i = 0; i < givesUp.size(); i++) {
            if (givesUp.get(i)) {
                threads.get(i).interrupt();
                awaitWaiting(scheduler, drive, --left);
            }
        }
        // one permit is given back, so those in the queue pass one by one
        held.remove(0).close();
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        held.forEach(IoScheduler.Permit::close);

        assertEquals(
                IntStream.range(0, givesUp.size())
                        .filter(i -> !givesUp.get(i))
                        .boxed()
                        .toList(),
                order);
        assertEquals(0, scheduler.drivesInUse());
    }

    static void awaitWaiting(IoScheduler scheduler, Drive drive, int wanted) {
        while (scheduler.load(drive).waiting() != wanted) {
            Thread.yield();
        }
    }
}
