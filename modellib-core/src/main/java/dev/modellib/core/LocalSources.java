package dev.modellib.core;

import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.search.SearchException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Where content that is wanted lies already: in another model of the library, or in a Hugging Face cache. */
final class LocalSources {

    private final Registry registry;
    private final Optional<HubCache> cache;

    LocalSources(Registry registry, Optional<HubCache> cache) {
        this.registry = registry;
        this.cache = cache;
    }

    /** A local file that says it is the one that is wanted; whether it is, its bytes tell. */
    record Source(DownloadPlan.Action action, Path file) {}

    Optional<HubCache> cache() {
        return cache;
    }

    Optional<Source> of(RepoId repo, String commit, RepoFile wanted) throws ModelLibraryException, SearchException {
        Optional<Source> shared = wanted.sha256().isEmpty() || wanted.sizeBytes() == 0
                ? Optional.empty()
                : inLibrary(Digest.sha256(wanted.sha256().get()), wanted.sizeBytes());
        return shared.isPresent()
                ? shared
                : cache.flatMap(held -> held.content(repo, commit, wanted))
                        .map(file -> new Source(DownloadPlan.Action.ADOPT, file));
    }

    /** A file of the library's own: one that a model only links to belongs to somebody else, and may change. */
    private Optional<Source> inLibrary(Digest sha256, long sizeBytes) throws ModelLibraryException, SearchException {
        for (Model model : registry.bySha256(sha256)) {
            for (ModelFile file : model.files()) {
                Path path = model.pathOf(file);
                if (file.sha256().equals(sha256)
                        && file.sizeBytes() == sizeBytes
                        && !file.external()
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of(new Source(DownloadPlan.Action.SHARE, path));
                }
            }
        }
        return Optional.empty();
    }
}
