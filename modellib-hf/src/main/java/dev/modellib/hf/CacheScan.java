package dev.modellib.hf;

import java.util.List;

/**
 * What is in a cache: the repositories that are sound, and what is wrong with the others.
 *
 * <p><b>Shape:</b> a repository is here as a whole or not at all, by the rules of the Hub's reference client: a link that
 * leads nowhere or a ref without its snapshot makes it unsound, and it is told of in a warning instead.
 *
 * @param repos the sound repositories, sorted by folder
 * @param warnings what is wrong, a sentence each, fit to be shown
 */
public record CacheScan(List<CachedRepo> repos, List<String> warnings) {

    /**
     * Copies the lists.
     *
     * @param repos the sound repositories
     * @param warnings what is wrong
     */
    public CacheScan {
        repos = List.copyOf(repos);
        warnings = List.copyOf(warnings);
    }

    /**
     * The room that all files take; what several repositories share counts once.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return CachedRevision.distinctBytes(repos.stream()
                .flatMap(repo -> repo.revisions().stream())
                .flatMap(revision -> revision.files().stream())
                .toList());
    }
}
