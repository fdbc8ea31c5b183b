package dev.modellib.testkit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Real files, reached through a disk that fails when told to: for sweeps that fail the n-th file operation, for every n.
 *
 * <pre>{@code
 * FaultyDisk disk = new FaultyDisk();
 * Path folder = disk.path(realFolder);
 * for (long number = 1; ; number++) {
 *   disk.fail(DiskFault.ERROR_ONCE, number);
 *   … run the journey in folder, expect success or a typed error …
 *   boolean swept = disk.struck().isEmpty();
 *   disk.heal();
 *   … look at realFolder: the state before or the state after …
 *   if (swept) {
 *     break;
 *   }
 * }
 * }</pre>
 *
 * <p><i>Shape:</i> its paths read like the real ones and belong to a file system of their own, so code under test must not mix
 * them with others. Counted is what goes to the system: opening, reading, writing, forcing, closing, looking at attributes,
 * listing, making, renaming and removing. Files that a path is only handed to by name, as to a native library or another
 * program, are used without faults.
 *
 * <p><i>Threads:</i> any. <i>Errors:</i> the platform's own types, with the words of Linux.
 */
public final class FaultyDisk {
    private final DiskFileSystem fileSystem = new DiskFileSystem(this);
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable DiskFault fault;
    private @Nullable Thread victim;
    private @Nullable String struck;
    private @Nullable Runnable witness;
    private long number;
    private long counted;

    /** Makes a disk without faults. */
    public FaultyDisk() {}

    /**
     * The same file or folder, reached through this disk.
     *
     * @param real a path of the default file system
     * @return a path of this disk
     * @throws ProviderMismatchException when it is a path of another file system
     */
    public Path path(Path real) {
        return fileSystem.wrap(real);
    }

    /**
     * The same file or folder, reached without faults.
     *
     * @param path a path of this disk
     * @return a path of the default file system
     * @throws ProviderMismatchException when it is a path of another file system
     */
    public Path real(Path path) {
        return fileSystem.unwrap(path);
    }

    /**
     * Sets the fault, in place of the one before, and starts counting.
     *
     * @param kind what goes wrong
     * @param nextNumber at which operation that the fault applies to: 1 for the next
     */
    public synchronized void fail(DiskFault kind, long nextNumber) {
        if (nextNumber < 1) {
            throw new IllegalArgumentException("Operations count from 1: " + nextNumber);
        }
        heal();
        fault = kind;
        number = nextNumber;
        victim = Thread.currentThread();
    }

    /**
     * As {@link #fail(DiskFault, long)}, with a witness: with {@link DiskFault#ERROR_FOREVER} the disk is from then on what a
     * process leaves that is gone at that operation, and the witness can keep what this disk does not reach, such as a database.
     *
     * @param kind what goes wrong
     * @param nextNumber at which operation that the fault applies to: 1 for the next
     * @param atStrike called once, before the operation that is struck first fails, while no other operation goes on
     */
    public synchronized void fail(DiskFault kind, long nextNumber, Runnable atStrike) {
        fail(kind, nextNumber);
        witness = atStrike;
    }

    /** Takes the fault away and starts counting anew, all operations. */
    public synchronized void heal() {
        fault = null;
        victim = null;
        struck = null;
        witness = null;
        counted = 0;
        number = 0;
    }

    /**
     * Returns what the fault struck first.
     *
     * @return the operation with its path, for messages; empty when the operations did not come so far
     */
    public synchronized Optional<String> struck() {
        return Optional.ofNullable(struck);
    }

    /**
     * Returns how many operations were counted.
     *
     * @return of those that the fault applies to, since it was set; without a fault all since {@link #heal}
     */
    public synchronized long operations() {
        return counted;
    }

    /**
     * Returns how many files and folders are open.
     *
     * @return 0 when everything that was opened was closed
     */
    public int openFiles() {
        return open.get();
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    /** Lets an operation on a path happen, or fails it. */
    void meet(DiskOperation operation, Path real) throws IOException {
        Optional<String> reason = strikes(operation, real);
        if (reason.isPresent()) {
            throw new FileSystemException(real.toString(), null, reason.get());
        }
    }

    /** Lets an operation on an open file happen, or fails it in the words of a channel. */
    void meetOpen(DiskOperation operation, Path real) throws IOException {
        Optional<String> reason = strikes(operation, real);
        if (reason.isPresent()) {
            throw new IOException(reason.get());
        }
    }

    /** As {@link #meetOpen} for so many bytes; returns how many of them may be transferred. */
    synchronized int meetTransfer(DiskOperation operation, Path real, int bytes) throws IOException {
        meetOpen(operation, real);
        if (counted == number && fault == DiskFault.SHORT_WRITE && operation == DiskOperation.WRITE) {
            return bytes / 2;
        }
        if (counted == number && fault == DiskFault.SHORT_READ && operation == DiskOperation.READ) {
            return (bytes + 1) / 2;
        }
        return bytes;
    }

    private synchronized Optional<String> strikes(DiskOperation operation, Path real) {
        if (fault != null && !operation.countsFor(fault)) {
            return Optional.empty();
        }
        counted++;
        boolean lasting = fault == DiskFault.ERROR_FOREVER || fault == DiskFault.DISK_FULL;
        if (fault == null || counted < number || (counted > number && !lasting)) {
            return Optional.empty();
        }
        if (struck == null) {
            struck = operation.name().toLowerCase(Locale.ROOT) + " " + real;
            if (witness != null) {
                witness.run();
            }
        }
        return switch (fault) {
            case ERROR_ONCE, ERROR_FOREVER -> Optional.of("Input/output error");
            case DISK_FULL -> Optional.of("No space left on device");
            case SHORT_WRITE, SHORT_READ -> Optional.empty();
            case INTERRUPT -> {
                if (victim != null) {
                    victim.interrupt();
                }
                yield Optional.empty();
            }
        };
    }
}
