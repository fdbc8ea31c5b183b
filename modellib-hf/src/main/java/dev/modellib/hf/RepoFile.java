package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A file in the listing of a repository at one revision.
 *
 * <p><b>Shape:</b> the path has {@code /} between its segments, none of them empty, {@code .} or {@code ..}; beyond that it
 * is untrusted, and must be checked again before it names a local file.
 *
 * @param path where the file is, from the repository's root
 * @param sizeBytes the size of its content, zero or more
 * @param gitSha1 the git object id, 40 lower-case hex digits: of the content, but of the pointer for a file in large file
 *     storage; empty when the server did not tell
 * @param sha256 the SHA-256 of the content, 64 lower-case hex digits; only for files in large file storage
 */
public record RepoFile(String path, long sizeBytes, String gitSha1, Optional<String> sha256) {

    /**
     * Checks the size.
     *
     * @param path where the file is
     * @param sizeBytes the size of its content
     * @param gitSha1 the git object id, or empty
     * @param sha256 the SHA-256 of the content, if known
     * @throws IllegalArgumentException when the size is negative
     */
    public RepoFile {
        requireNonNull(path);
        requireNonNull(gitSha1);
        requireNonNull(sha256);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A file's size is zero or more, not " + sizeBytes);
        }
    }
}
