package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A file that is to be put into a cache: which one it is, and what its content is called.
 *
 * <p><b>Shape:</b> the etag is kept as it names a blob, without quotes and without the mark of a weak one.
 *
 * @param repo the repository
 * @param revision the branch, tag or ref that was asked for; empty when the commit itself was
 * @param commit the full commit
 * @param path where the file is, from the repository's root
 * @param etag the SHA-256 of a file in large file storage, else the git object id; with or without quotes
 */
public record CacheEntry(RepoId repo, Optional<String> revision, String commit, String path, String etag) {

    /**
     * Checks the shapes.
     *
     * @param repo the repository
     * @param revision the branch, tag or ref that was asked for
     * @param commit the full commit
     * @param path where the file is
     * @param etag the digest of its content
     * @throws IllegalArgumentException when the commit or the etag is none
     */
    public CacheEntry {
        requireNonNull(repo);
        CacheNames.requireCommit(commit);
        requireNonNull(path);
        etag = CacheNames.blob(etag);
        revision = revision.filter(name -> !name.equals(commit));
    }
}
