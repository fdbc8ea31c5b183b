package dev.modellib.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What is known of the volume that holds a path, at the moment of asking.
 *
 * @param id the same text for two paths on one volume, also when it is mounted in two places; not stable across restarts of
 *     the machine
 * @param mountPoint the folder that it hangs below
 * @param fileSystem its type in the platform's words, lower case, such as {@code ext4}, {@code ntfs}, {@code apfs}
 * @param drive the drive that it lies on
 * @param readOnly whether the system refuses every write
 * @param totalBytes its size; {@link Long#MAX_VALUE} when it has no fixed one or does not tell
 * @param freeBytes what nobody uses; a hint; {@link Long#MAX_VALUE} as for the size
 * @param usableBytes what this process may still write; a hint; {@link Long#MAX_VALUE} as for the size
 * @param largestFileBytes the longest file that it can hold; {@link Long#MAX_VALUE} when no bound is known
 * @param caseSensitivity whether names that differ in case are two files
 * @param links the ways to link that its type is known to have; trying may still fail
 */
public record Volume(
        String id,
        Path mountPoint,
        String fileSystem,
        Drive drive,
        boolean readOnly,
        long totalBytes,
        long freeBytes,
        long usableBytes,
        long largestFileBytes,
        CaseSensitivity caseSensitivity,
        Set<LinkStrategy> links) {
    /**
     * Copies the link strategies and checks that nothing is missing.
     *
     * @param id the same text for two paths on one volume
     * @param mountPoint the folder that it hangs below
     * @param fileSystem its type, lower case
     * @param drive the drive that it lies on
     * @param readOnly whether the system refuses every write
     * @param totalBytes its size
     * @param freeBytes what nobody uses
     * @param usableBytes what this process may still write
     * @param largestFileBytes the longest file that it can hold
     * @param caseSensitivity whether names that differ in case are two files
     * @param links the ways to link that its type is known to have
     */
    public Volume {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(mountPoint, "mountPoint");
        Objects.requireNonNull(fileSystem, "fileSystem");
        Objects.requireNonNull(drive, "drive");
        Objects.requireNonNull(caseSensitivity, "caseSensitivity");
        links = links.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(links));
    }
}
