package dev.modellib.concurrency;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.Certainty;
import dev.modellib.io.Drive;
import dev.modellib.io.DriveKind;
import dev.modellib.io.DrivePermits;
import dev.modellib.io.IoScheduler;
import dev.modellib.io.StorageException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Two threads copy between two disks with one permit each. A model checker picks the moments at which one thread stops and the
 * other goes on, inside of the JDK's locks too, and fails when an order leaves nobody who can go on.
 */
class IoSchedulerModelTest {
    private static final Drive LEFT = disk("left");
    private static final Drive RIGHT = disk("right");

    private static Drive disk(String id) {
        return new Drive(id, DriveKind.HDD, Certainty.CERTAIN, "made up");
    }

    /** One scenario is all there are: each copy goes the other way than the one that began before it. */
    private static ModelCheckingOptions twoThreads() {
        return new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(60)
                .minimizeFailedScenario(false)
                .threads(2)
                .actorsBefore(0)
                .actorsAfter(0);
    }

    @Test
    void copiesInOppositeDirectionsAlwaysEndAndAreAlone() {
        twoThreads().actorsPerThread(2).check(OneCall.class);
    }

    /** What the fixed order is for: the checker finds the knot when each thread takes its source first. */
    @Test
    void withoutTheFixedOrderTheCheckerFindsTheDeadlock() {
        AssertionError found = assertThrows(
                AssertionError.class, () -> twoThreads().actorsPerThread(1).check(SourceFirst.class));
        assertTrue(
                found.getMessage().contains("livelock") || found.getMessage().contains("deadlock"), found::getMessage);
    }

    /** What is used: one call takes both permits. */
    public static class OneCall {
        private final IoScheduler scheduler = new IoScheduler(DrivePermits.defaults());
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();

        /** True in every order, unless two copies are at work together. */
        @Operation
        public boolean copy() throws StorageException {
            boolean forth = begun.getAndIncrement() % 2 == 0;
            return scheduler.run(forth ? LEFT : RIGHT, forth ? RIGHT : LEFT, () -> {
                boolean alone = inside.incrementAndGet() == 1;
                inside.decrementAndGet();
                return alone;
            });
        }

        @Validate
        public void everyPermitIsBack() {
            if (scheduler.load(LEFT).active() + scheduler.load(RIGHT).active() != 0) {
                throw new IllegalStateException("a permit was not given back");
            }
        }
    }

    /** The mistake: two calls, the source first. */
    public static class SourceFirst {
        private final IoScheduler scheduler = new IoScheduler(DrivePermits.defaults());
        private final AtomicInteger begun = new AtomicInteger();

        @Operation
        public void copy() throws StorageException {
            boolean forth = begun.getAndIncrement() % 2 == 0;
            IoScheduler.Permit source = scheduler.acquire(forth ? LEFT : RIGHT);
            try {
                scheduler.acquire(forth ? RIGHT : LEFT).close();
            } finally {
                source.close();
            }
        }
    }
}
