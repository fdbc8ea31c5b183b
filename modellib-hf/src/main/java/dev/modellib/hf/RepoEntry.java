package dev.modellib.hf;

import java.util.List;
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

    /**
     * The files among entries.
     *
     * @param entries files and folders
     * @return the files, in the same order
     */
    static List<RepoFile> files(List<RepoEntry> entries) {
        return entries.stream()
                .filter(RepoFile.class::isInstance)
                .map(RepoFile.class::cast)
                .toList();
    }
}
