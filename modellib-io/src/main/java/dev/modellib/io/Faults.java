package dev.modellib.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Translates what the platform throws into {@link StorageException}; the one place that does. */
final class Faults {
    private Faults() {}

    /** Translates what the platform threw while it worked on {@code path}. */
    static StorageException of(IOException e, Path path) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof StorageException known) {
            return known;
        } else if (e instanceof ClosedByInterruptException
                || e instanceof FileLockInterruptionException
                || e instanceof InterruptedIOException) {
            Thread.currentThread().interrupt();
            return new StorageException.Interrupted(e);
        } else if (e instanceof NoSuchFileException) {
            return new StorageException.NoSuchSource(path, e);
        } else if (e instanceof FileAlreadyExistsException) {
            return new StorageException.AlreadyExists(path, e);
        } else if (e instanceof AccessDeniedException
                || reason.contains("Read-only file system")
                || reason.contains("Operation not permitted")) {
            return new StorageException.PermissionDenied(path, e);
        }
        if (e instanceof AtomicMoveNotSupportedException) {
            return new StorageException.Failed(
                    path, "is on another volume than what was to be moved; stage it there", e);
        }
        return new StorageException.Failed(path, "could not be used: " + Display.of(reason), e);
    }

    /**
     * Translates what the platform threw while {@code neededBytes} were written to {@code path}.
     *
     * <p>The system words a full disk in its own language, so the free space is looked at as well.
     */
    static StorageException ofWrite(IOException e, Path path, long neededBytes) {
        StorageException known = of(e, path);
        // what was found out before is not guessed at
        if (known == e || !(known instanceof StorageException.Failed)) {
            return known;
        }
        String reason = String.valueOf(e.getMessage());
        long usable = FreeSpace.usableOrMax(path);
        if (usable < neededBytes
                || reason.contains("No space left")
                || reason.contains("not enough space")
                || reason.contains("quota exceeded")) {
            return new StorageException.InsufficientSpace(path, neededBytes, usable, e);
        }
        return known;
    }

    /** Throws when the current thread has been interrupted, and leaves its flag set. */
    static void checkInterrupt() throws StorageException.Interrupted {
        if (Thread.currentThread().isInterrupted()) {
            throw new StorageException.Interrupted(null);
        }
    }
}
