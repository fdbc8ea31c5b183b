package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of a snapshot in a cache.
 *
 * <p><b>Shape:</b> the path is the name on disk with {@code /} between its segments; it is untrusted. So are the bytes: nothing
 * of the cache's layout proves that they are what their name says.
 *
 * @param path where the file is, from the repository's root
 * @param file where its bytes are, without links, inside the cache
 * @param sizeBytes how many they are
 * @param blob the name of the blob, when there is one and it is a digest: 40 hex digits of a git object id, or 64 of a SHA-256
 */
public record CachedFile(String path, Path file, long sizeBytes, Optional<String> blob) {

    /**
     * Refuses null.
     *
     * @param path where the file is, from the repository's root
     * @param file where its bytes are
     * @param sizeBytes how many they are
     * @param blob the name of the blob, if it is a digest
     */
    public CachedFile {
        requireNonNull(path);
        requireNonNull(file);
        requireNonNull(blob);
    }
}
