package dev.modellib.core;

import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.search.SearchException;
import java.nio.file.Path;
import java.util.Optional;

/** Where content that is wanted lies already: in another model of the library, or in a Hugging Face cache. */
final class LocalSources {

    private final SharedContent library;
    private final Optional<HubCache> cache;

    LocalSources(SharedContent library, Optional<HubCache> cache) {
        this.library = library;
        this.cache = cache;
    }

    /** A local file that says it is the one that is wanted; whether it is, its bytes tell. */
    record Source(DownloadPlan.Action action, Path file) {}

    Optional<HubCache> cache() {
        return cache;
    }

    Optional<Source> of(RepoId repo, String commit, RepoFile wanted) throws ModelLibraryException, SearchException {
        Optional<Source> shared = wanted.sha256().isEmpty()
                ? Optional.empty()
                : library.find(Digest.sha256(wanted.sha256().get()), wanted.sizeBytes())
                        .map(file -> new Source(DownloadPlan.Action.SHARE, file));
        return shared.isPresent()
                ? shared
                : cache.flatMap(held -> held.content(repo, commit, wanted))
                        .map(file -> new Source(DownloadPlan.Action.ADOPT, file));
    }
}
