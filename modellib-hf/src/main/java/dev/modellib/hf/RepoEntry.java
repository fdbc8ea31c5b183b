package dev.modellib.hf;

import java.util.Optional;

/** A file or a folder in the listing of a repository at one revision. */
public sealed interface RepoEntry permits RepoFile, RepoFolder {

    /**
     * Where it is.
     *
     * @return a path from the repository's root, untrusted as {@link RepoFile} says
     */
    String path();

    /**
     * The last commit that changed it.
     *
     * @return the commit, when the listing was asked for in detail
     */
    Optional<RepoCommit> lastCommit();
}
