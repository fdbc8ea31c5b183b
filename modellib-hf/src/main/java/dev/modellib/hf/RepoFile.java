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
 * @param xetHash the name of the content in the Xet storage, 64 lower-case hex digits that are no SHA-256; empty for files
 *     that are not there, and for callers who may not download
 * @param lastCommit the last commit that changed it, when the listing was asked for in detail
 * @param scanStatus the verdict of the Hub's scanners ({@code safe}, {@code unsafe}, {@code queued} or another word of
 *     theirs), when the listing was asked for in detail
 */
public record RepoFile(
        String path,
        long sizeBytes,
        String gitSha1,
        Optional<String> sha256,
        Optional<String> xetHash,
        Optional<RepoCommit> lastCommit,
        Optional<String> scanStatus)
        implements RepoEntry {

    /**
     * Checks the size.
     *
     * @param path where the file is
     * @param sizeBytes the size of its content
     * @param gitSha1 the git object id, or empty
     * @param sha256 the SHA-256 of the content, if known
     * @param xetHash the name of the content in the Xet storage, if known
     * @param lastCommit the last commit that changed it, if known
     * @param scanStatus the verdict of the Hub's scanners, if known
     * @throws IllegalArgumentException when the size is negative
     */
    public RepoFile {
        requireNonNull(path);
        requireNonNull(gitSha1);
        requireNonNull(sha256);
        requireNonNull(xetHash);
        requireNonNull(lastCommit);
        requireNonNull(scanStatus);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A file's size is zero or more, not " + sizeBytes);
        }
    }

    /**
     * A file of which no more is known than what identifies its content.
     *
     * @param path where the file is
     * @param sizeBytes the size of its content
     * @param gitSha1 the git object id, or empty
     * @param sha256 the SHA-256 of the content, if known
     * @throws IllegalArgumentException when the size is negative
     */
    public RepoFile(String path, long sizeBytes, String gitSha1, Optional<String> sha256) {
        this(path, sizeBytes, gitSha1, sha256, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
