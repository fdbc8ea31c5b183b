package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A snapshot in a cache: what it holds of one commit, which may be less than the commit has.
 *
 * @param commit the name of the snapshot's folder: the commit, as a rule
 * @param refs the branches, tags and other refs that stood for it when they were last asked, sorted
 * @param files its files, sorted by path
 */
public record CachedRevision(String commit, List<String> refs, List<CachedFile> files) {

    /**
     * Copies the lists.
     *
     * @param commit the name of the snapshot's folder
     * @param refs the refs that stood for it
     * @param files its files
     */
    public CachedRevision {
        requireNonNull(commit);
        refs = List.copyOf(refs);
        files = List.copyOf(files);
    }

    /**
     * The room that its files take; a blob that has several names counts once.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return distinctBytes(files);
    }

    static long distinctBytes(List<CachedFile> files) {
        return files.stream()
                .collect(Collectors.toMap(CachedFile::file, CachedFile::sizeBytes, (a, b) -> a))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
