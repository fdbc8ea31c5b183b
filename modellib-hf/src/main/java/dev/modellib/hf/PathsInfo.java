package dev.modellib.hf;

import java.util.List;

/**
 * What a repository has at some paths.
 *
 * @param entries the files and folders that are there, in the order of their paths
 * @param missing the paths asked for at which there is nothing, in the order they were asked for
 */
public record PathsInfo(List<RepoEntry> entries, List<String> missing) {

    /**
     * Copies the lists.
     *
     * @param entries the files and folders that are there
     * @param missing the paths at which there is nothing
     */
    public PathsInfo {
        entries = List.copyOf(entries);
        missing = List.copyOf(missing);
    }
}
