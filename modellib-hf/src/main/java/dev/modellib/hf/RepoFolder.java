package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A folder in the listing of a repository at one revision.
 *
 * @param path where the folder is, from the repository's root; untrusted as that of {@link RepoFile}
 * @param lastCommit the last commit that changed something in it, when the listing was asked for in detail
 */
public record RepoFolder(String path, Optional<RepoCommit> lastCommit) implements RepoEntry {

    /**
     * Makes the entry.
     *
     * @param path where the folder is
     * @param lastCommit the last commit that changed something in it
     */
    public RepoFolder {
        requireNonNull(path);
        requireNonNull(lastCommit);
    }
}
