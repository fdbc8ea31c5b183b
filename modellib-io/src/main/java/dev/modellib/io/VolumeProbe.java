package dev.modellib.io;

import java.nio.file.Path;

/**
 * Tells which volume a path lies on and what is known of it.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the system's answer.
 */
@FunctionalInterface
public interface VolumeProbe {
    /**
     * Looks at the volume of a path.
     *
     * @param path a file or folder; when it is not there yet, its nearest ancestor that is counts
     * @return what is known; an answer in doubt says so
     * @throws StorageException {@code PermissionDenied} or {@code Failed} when the path cannot be looked at at all;
     *     {@code Interrupted} when the thread was interrupted while a tool of the platform was waited for
     */
    Volume volumeOf(Path path) throws StorageException;

    /**
     * Returns the probe of this machine.
     *
     * <p>On Linux it reads the kernel's tables. On macOS and Windows it runs {@code diskutil} or PowerShell, which takes up to a
     * few seconds. It fails for no lack of knowledge: a drive that cannot be told is {@link DriveKind#UNKNOWN}, with the reason.
     *
     * @return a probe to keep, for it may remember answers
     */
    static VolumeProbe system() {
        return SystemVolumes.create();
    }
}
