package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a permit is held, not used
class IoSchedulerTest {
    private static final Drive DISK = IoSchedulerProperties.drive("disk", DriveKind.HDD);
    private static final Drive OTHER = IoSchedulerProperties.drive("other", DriveKind.HDD);

    private final IoScheduler scheduler = new IoScheduler(DrivePermits.defaults());

    @Test
    void theDefaultsAreThoseOfTheDocuments() {
        DrivePermits permits = DrivePermits.defaults();
        assertEquals("{SSD=4, HDD=1, NETWORK=2, MEMORY=8, UNKNOWN=1}", permits.toString());
        assertEquals(16, permits.with(DriveKind.SSD, 16).of(DriveKind.SSD));
        assertEquals(4, permits.of(DriveKind.SSD));
        assertThrows(IllegalArgumentException.class, () -> permits.with(DriveKind.HDD, 0));
        assertThrows(IllegalArgumentException.class, () -> permits.with(DriveKind.HDD, 10_001));
    }

    @Test
    void aCopyWithinOneDriveTakesOnePermit() throws StorageException {
        IoScheduler.Permit permit = scheduler.acquire(DISK, DISK);
        assertEquals(new IoScheduler.Load(1, 1, 0), scheduler.load(DISK));
        permit.close();
        permit.close();
        assertEquals(new IoScheduler.Load(1, 0, 0), scheduler.load(DISK));
        scheduler.acquire(DISK).close();
    }

    @Test
    void aTaskThatFailsGivesItsPermitsBack() throws StorageException {
        assertEquals(1, scheduler.run(OTHER, DISK, () -> scheduler.load(DISK).active()));
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> scheduler.run(DISK, OTHER, () -> {
                    throw new IllegalStateException("the task's own");
                }));
        assertEquals("the task's own", thrown.getMessage());
        assertEquals(0, scheduler.drivesInUse());
    }

    @Test
    void aSecondCloseGivesNothingBack() throws StorageException {
        IoScheduler.Permit first = scheduler.acquire(DISK);
        first.close();
        try (IoScheduler.Permit second = scheduler.acquire(DISK)) {
            first.close();
            assertEquals(1, scheduler.load(DISK).active());
        }
    }

    @Test
    void oneThatGivesUpWhileItWaitsForTheSecondDriveHoldsNothing() throws Exception {
        IoScheduler.Permit second = scheduler.acquire(OTHER);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread copy = new Thread(() -> {
            try (IoScheduler.Permit permit = scheduler.acquire(OTHER, DISK)) {
                flag.completeExceptionally(new AssertionError("it was let in"));
            } catch (StorageException.Interrupted e) {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        copy.start();
        IoSchedulerProperties.awaitWaiting(scheduler, OTHER, 1);
        assertEquals(1, scheduler.load(DISK).active(), "the first in the order is held");

        copy.interrupt();

        assertTrue(flag.get(60, TimeUnit.SECONDS));
        assertEquals(new IoScheduler.Load(1, 0, 0), scheduler.load(DISK));
        assertEquals(new IoScheduler.Load(1, 1, 0), scheduler.load(OTHER));
        second.close();
        assertEquals(0, scheduler.drivesInUse());
    }

    /** A thread that gives its permit back and asks again stands behind those who wait. */
    @Test
    void nobodyOvertakesThoseWhoWait() throws Exception {
        for (int round = 0; round < 20; round++) {
            IoScheduler.Permit held = scheduler.acquire(DISK);
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Thread waiter = new Thread(() -> {
                try (IoScheduler.Permit permit = scheduler.acquire(DISK)) {
                    order.add("who waited");
                } catch (StorageException.Interrupted e) {
                    order.add("interrupted");
                }
            });
            waiter.start();
            IoSchedulerProperties.awaitWaiting(scheduler, DISK, 1);
            held.close();
            try (IoScheduler.Permit again = scheduler.acquire(DISK)) {
                order.add("who came again");
            }
            waiter.join();
            assertEquals(List.of("who waited", "who came again"), order);
        }
    }

    /** The kind of a drive can look different to two probes; the drive keeps one number of permits as long as it is in use. */
    @Test
    void aDriveInUseKeepsItsNumberOfPermits() throws StorageException {
        Drive better = IoSchedulerProperties.drive("disk", DriveKind.SSD);
        try (IoScheduler.Permit permit = scheduler.acquire(DISK)) {
            assertEquals(new IoScheduler.Load(1, 1, 0), scheduler.load(better));
        }
        assertEquals(4, scheduler.load(better).permits());
    }
}
