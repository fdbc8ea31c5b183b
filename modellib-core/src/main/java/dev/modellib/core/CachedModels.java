package dev.modellib.core;

import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.FileRole;
import dev.modellib.format.Quant;
import dev.modellib.hf.CachedRepo;
import dev.modellib.hf.CachedRevision;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models that a Hugging Face cache holds: those that are whole, as requests that need no network, and those that are not.
 *
 * <p><em>Shape:</em> a snapshot with several quantizations is several models. Whole means that all weights are there, each with a
 * digest by which it can be verified; the bytes are verified when the model is taken. <em>Threads:</em> immutable.
 *
 * @param whole what can be taken, in the order of the cache's folders; for a library whose {@link LibraryConfig#hubCache()} is the
 *     same cache
 * @param notWhole what cannot, a sentence each, fit to be shown
 */
public record CachedModels(List<DownloadRequest> whole, List<String> notWhole) {

    /**
     * Copies the lists.
     *
     * @param whole what can be taken
     * @param notWhole what cannot
     */
    public CachedModels {
        whole = List.copyOf(whole);
        notWhole = List.copyOf(notWhole);
    }

    /**
     * Looks through a cache.
     *
     * <p><em>Blocks:</em> for as long as it takes to list the cache's folders; no content is read.
     *
     * @param cache the cache
     * @return what it holds
     */
    public static CachedModels in(HubCache cache) {
        List<DownloadRequest> whole = new ArrayList<>();
        List<String> notWhole = new ArrayList<>();
        for (CachedRepo cached : cache.scan().repos()) {
            if (cached.type().equals("model")) {
                try {
                    RepoId repo = RepoId.parse(cached.id());
                    cached.revisions().forEach(revision -> add(cache, repo, revision, whole, notWhole));
                } catch (IllegalArgumentException e) {
                    notWhole.add(Text.display(cached.id()) + " cannot be the name of a repository");
                }
            }
        }
        return new CachedModels(whole, notWhole);
    }

    private static void add(
            HubCache cache, RepoId repo, CachedRevision revision, List<DownloadRequest> whole, List<String> notWhole) {
        Optional<CachedListing> listing = CachedListing.of(cache, repo, name(revision));
        boolean found = false;
        if (listing.isPresent()) {
            List<String> paths =
                    listing.get().held().stream().map(RepoFile::path).toList();
            boolean weights = paths.stream().anyMatch(path -> FileRole.of(path) == FileRole.WEIGHTS);
            for (Optional<Quant> quant : weights ? choices(paths) : List.<Optional<Quant>>of()) {
                ModelRef.Hub ref = new ModelRef.Hub(repo, quant, Optional.of(name(revision)));
                DownloadRequest request =
                        DownloadRequest.builder(ref).fromCache(true).build();
                if (listing.get().select(request).isPresent()) {
                    whole.add(request);
                    found = true;
                }
            }
        }
        if (!found) {
            notWhole.add(repo + "@" + Text.display(revision.commit())
                    + " has no whole weights with digests to verify them by; get it from the Hub");
        }
    }

    /** The branch that most people name, when it stands for the commit, else the commit. */
    private static String name(CachedRevision revision) {
        return revision.refs().contains("main") ? "main" : revision.commit();
    }

    private static List<Optional<Quant>> choices(List<String> paths) {
        List<Optional<Quant>> quants = ArtifactSelection.of(paths).quants().keySet().stream()
                .map(Optional::of)
                .toList();
        return quants.isEmpty() ? List.of(Optional.empty()) : quants;
    }
}
