package dev.modellib.io;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a folder is to take: the files of a source, linked by a policy.
 *
 * @param source the file or folder that links will lead to or be copied from
 * @param policy the ways to link that are wanted
 * @param totalBytes the sum of the files' lengths
 * @param largestFileBytes the longest of them
 * @param reserveBytes what must stay free on the target's volume if the bytes are copied
 */
public record MappingNeeds(Path source, LinkPolicy policy, long totalBytes, long largestFileBytes, long reserveBytes) {
    /**
     * Checks the sizes.
     *
     * @param source the file or folder that links will lead to
     * @param policy the ways to link that are wanted
     * @param totalBytes the sum of the files' lengths
     * @param largestFileBytes the longest of them
     * @param reserveBytes what must stay free
     * @throws IllegalArgumentException when a size is negative
     */
    public MappingNeeds {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(policy, "policy");
        if (totalBytes < 0 || largestFileBytes < 0 || reserveBytes < 0) {
            throw new IllegalArgumentException(
                    "Sizes are not negative: " + totalBytes + ", " + largestFileBytes + ", " + reserveBytes);
        }
    }
}
