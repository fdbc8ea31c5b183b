package dev.modellib.core;

import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where content that is wanted lies already: in another model of the library, or in a Hugging Face cache. */
final class LocalSources {

    private static final Logger LOG = LoggerFactory.getLogger(LocalSources.class);

    private final SharedContent library;
    private final Optional<HubCache> cache;
    private final Drives drives;

    LocalSources(SharedContent library, Optional<HubCache> cache, Drives drives) {
        this.library = library;
        this.cache = cache;
        this.drives = drives;
    }

    /**
     * A local file that says it is the one that is wanted; whether it is, its bytes tell.
     *
     * @param copied whether taking it takes its size in space
     */
    record Source(DownloadPlan.Action action, Path file, boolean copied) {

        DownloadPlan.Item item(RepoFile wanted) {
            return new DownloadPlan.Item(
                    wanted.path(),
                    wanted.sizeBytes(),
                    wanted.sha256(),
                    wanted.gitSha1(),
                    action,
                    0,
                    Optional.of(file),
                    copied);
        }
    }

    Optional<HubCache> cache() {
        return cache;
    }

    /**
     * Where a wanted file is.
     *
     * @param staging the folder on whose volume it is to be
     */
    Optional<Source> of(RepoId repo, String commit, RepoFile wanted, Path staging) throws IOException {
        Optional<Path> shared = wanted.sha256().isPresent()
                ? library.find(Digest.sha256(wanted.sha256().get()), wanted.sizeBytes())
                : library.findInRepo(repo, wanted.gitSha1(), wanted.sizeBytes());
        if (shared.isPresent()) {
            Path file = shared.get();
            boolean copied = !drives.canClone(file, staging) && !drives.canLink(file, staging);
            return Optional.of(new Source(DownloadPlan.Action.SHARE, file, copied));
        }
        Optional<Path> adopted = cache.flatMap(held -> held.content(repo, commit, wanted));
        if (adopted.isPresent()) {
            Path file = adopted.get();
            boolean copied = !drives.canClone(file, staging) && !mayLink(drives, file, wanted.sha256(), staging);
            return Optional.of(new Source(DownloadPlan.Action.ADOPT, file, copied));
        }
        return Optional.empty();
    }

    /**
     * Whether a file of a cache may get a second name in the library. Its programs put another file under its name, or take the
     * name away, and never write into it; so it is for large files only, which are worth it and which nobody edits by hand, and only for
     * those of the user who runs the library: another one's are not ours to hold on to.
     */
    static boolean mayLink(Drives drives, Path cached, Optional<String> sha256, Path folder) throws IOException {
        if (sha256.isEmpty() || !drives.canLink(cached, folder)) {
            return false;
        }
        try {
            return Files.getOwner(cached).equals(Files.getOwner(folder));
        } catch (UnsupportedOperationException e) {
            LOG.debug("nobody is known to own {}: {}", cached, e.toString());
            return false;
        }
    }
}
