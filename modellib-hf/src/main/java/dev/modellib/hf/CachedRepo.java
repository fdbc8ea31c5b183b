package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * A repository in a cache.
 *
 * <p><b>Shape:</b> the id is made from the name of a folder, is untrusted, and is not always one that {@link RepoId} takes.
 *
 * @param type {@code model}, {@code dataset} or {@code space}
 * @param id {@code owner/name}, or {@code name} alone
 * @param folder the repository's folder in the cache
 * @param revisions its snapshots, sorted by commit
 */
public record CachedRepo(String type, String id, Path folder, List<CachedRevision> revisions) {

    /**
     * Copies the list.
     *
     * @param type {@code model}, {@code dataset} or {@code space}
     * @param id {@code owner/name}, or {@code name} alone
     * @param folder the repository's folder in the cache
     * @param revisions its snapshots
     */
    public CachedRepo {
        requireNonNull(type);
        requireNonNull(id);
        requireNonNull(folder);
        revisions = List.copyOf(revisions);
    }

    /**
     * The room that its files take; a blob that several snapshots share counts once.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return CachedRevision.distinctBytes(revisions.stream()
                .flatMap(revision -> revision.files().stream())
                .toList());
    }
}
