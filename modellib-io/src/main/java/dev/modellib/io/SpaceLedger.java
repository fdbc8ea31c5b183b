package dev.modellib.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Promises the free space of volumes to jobs, so that two that run side by side are not promised the same bytes.
 *
 * <p>A promise is a number, not a file: it holds among the users of one ledger. What other processes, and writers without a
 * reservation, take is seen only as space that is no longer usable, so a write may still find the volume full.
 *
 * <p><i>Shape:</i> at every moment the promises of a volume, and the reserve that each of them asked for, fitted into what was usable
 * when the last of them was given. Promises count by {@link Volume#id}.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the probe; callers that reserve on one volume wait for each other, those that consume or
 * close a reservation never wait.
 */
public final class SpaceLedger {
    private final VolumeProbe probe;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** What is promised of one volume. */
    private static final class Account {
        private final ReentrantLock reserving = new ReentrantLock();
        private final AtomicLong promisedBytes = new AtomicLong();
    }

    /**
     * Makes a ledger in which nothing is promised.
     *
     * @param probe tells volumes apart and how much is usable
     */
    public SpaceLedger(VolumeProbe probe) {
        this.probe = Objects.requireNonNull(probe, "probe");
    }

    /**
     * Promises bytes of the volume of a folder, or fails at once.
     *
     * @param folder where the bytes will go; when it is not there yet, its nearest ancestor that is counts
     * @param bytes what will be written, 0 or more
     * @param reserveBytes what must stay free after that and after all other promises, 0 or more
     * @return the promise; close it when the bytes are written or will not be
     * @throws StorageException.InsufficientSpace with what is needed (the reserve included) and what is neither used nor promised
     * @throws StorageException {@code Interrupted} while waiting for another caller; else as the probe does
     * @throws IllegalArgumentException when a size is negative
     */
    public Reservation reserve(Path folder, long bytes, long reserveBytes) throws StorageException {
        long needed = FreeSpace.neededBytes(bytes, reserveBytes);
        Account account = account(folder);
        try {
            account.reserving.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        }
        try {
            // promises are read first: bytes that land on the drive in between are then counted twice, never not at all
            long promised = account.promisedBytes.get();
            FreeSpace.require(folder, needed, probe.volumeOf(folder).usableBytes(), promised);
            account.promisedBytes.addAndGet(bytes);
            return new Reservation(account.promisedBytes, bytes);
        } finally {
            account.reserving.unlock();
        }
    }

    /**
     * Returns what is promised of the volume of a folder and not yet written.
     *
     * @param folder as for {@link #reserve}
     * @return bytes
     * @throws StorageException as the probe does
     */
    public long promisedBytes(Path folder) throws StorageException {
        return account(folder).promisedBytes.get();
    }

    private Account account(Path folder) throws StorageException {
        return accounts.computeIfAbsent(probe.volumeOf(folder).id(), id -> new Account());
    }

    /**
     * Bytes of a volume that are promised to one job.
     *
     * <p><i>Threads:</i> any. <i>Closing:</i> gives back what was not consumed; a second time does nothing.
     */
    public static final class Reservation implements AutoCloseable {
        private final AtomicLong promisedBytes;
        private final AtomicLong leftBytes;

        private Reservation(AtomicLong promisedBytes, long bytes) {
            this.promisedBytes = promisedBytes;
            this.leftBytes = new AtomicLong(bytes);
        }

        /**
         * Turns a part of the promise into bytes on the drive: call it after they are written, when the volume no longer counts
         * them as usable. What exceeds the promise was never promised and changes nothing.
         *
         * @param bytes how many were written since the last call, 0 or more
         * @throws IllegalArgumentException when it is negative
         */
        public void consume(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("Sizes are not negative: " + bytes);
            }
            long before = leftBytes.getAndUpdate(left -> left - Math.min(left, bytes));
            promisedBytes.addAndGet(-Math.min(before, bytes));
        }

        /**
         * Returns what of the promise is left.
         *
         * @return bytes; 0 after closing
         */
        public long leftBytes() {
            return leftBytes.get();
        }

        @Override
        public void close() {
            promisedBytes.addAndGet(-leftBytes.getAndSet(0));
        }
    }
}
