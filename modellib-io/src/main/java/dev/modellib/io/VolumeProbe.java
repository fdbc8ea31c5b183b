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
     * @throws StorageException {@code PermissionDenied} or {@code Failed} when the path cannot be looked at at all
     */
    Volume volumeOf(Path path) throws StorageException;
}
