package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks a volume how much it can still take.
 *
 * <p>The answer is a hint: other writers, quotas and compression change it at any time, so a write may still find the volume
 * full, and then says so with the same {@code InsufficientSpace}. Jobs that run side by side ask a {@link SpaceLedger} instead,
 * which does not promise the same bytes twice.
 */
public final class FreeSpace {
    private FreeSpace() {}

    /**
     * Returns what this process may still write to the volume of a folder.
     *
     * @param folder a folder; when it is not there yet, its nearest ancestor that is counts
     * @return bytes
     * @throws StorageException {@code Failed} or {@code PermissionDenied} when the volume gives no answer
     */
    public static long usableBytes(Path folder) throws StorageException {
        Path existing = folder.toAbsolutePath();
        for (Path parent = existing.getParent();
                parent != null && !Files.exists(existing);
                parent = parent.getParent()) {
            existing = parent;
        }
        try {
            long usable = Files.getFileStore(existing).getUsableSpace();
            return usable < 0 ? Long.MAX_VALUE : usable;
        } catch (IOException e) {
            throw Faults.of(e, folder);
        }
    }

    /**
     * Fails unless the volume of a folder can take so many bytes and keep a reserve.
     *
     * @param folder a folder, as for {@link #usableBytes}
     * @param bytes what is to be written, 0 or more
     * @param reserveBytes what must stay free after that, 0 or more
     * @throws StorageException.InsufficientSpace when the volume says that it has less
     * @throws StorageException as {@link #usableBytes} does
     */
    public static void require(Path folder, long bytes, long reserveBytes) throws StorageException {
        require(folder, neededBytes(bytes, reserveBytes), usableBytes(folder), 0);
    }

    /** The rule that every check of space ends in: fails unless what is needed is there and promised to nobody. */
    static void require(Path folder, long neededBytes, long usableBytes, long promisedBytes)
            throws StorageException.InsufficientSpace {
        long available = availableBytes(usableBytes, promisedBytes);
        if (available < neededBytes) {
            String but = promisedBytes > 0 ? ", beside " + promisedBytes + " promised to other jobs" : "";
            throw new StorageException.InsufficientSpace(folder, neededBytes, available, but, null);
        }
    }

    /** What has to be there for some bytes to leave a reserve. */
    static long neededBytes(long bytes, long reserveBytes) {
        if (bytes < 0 || reserveBytes < 0) {
            throw new IllegalArgumentException("Sizes are not negative: " + bytes + ", " + reserveBytes);
        }
        return bytes > Long.MAX_VALUE - reserveBytes ? Long.MAX_VALUE : bytes + reserveBytes;
    }

    /** What of the usable bytes is promised to nobody. */
    static long availableBytes(long usableBytes, long promisedBytes) {
        return Math.max(0, usableBytes - promisedBytes);
    }

    /** As {@link #usableBytes} for the file's folder, for use while reporting another fault: no answer counts as plenty. */
    static long usableOrMax(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return folder == null ? Long.MAX_VALUE : usableBytes(folder);
        } catch (StorageException e) {
            return Long.MAX_VALUE;
        }
    }
}
