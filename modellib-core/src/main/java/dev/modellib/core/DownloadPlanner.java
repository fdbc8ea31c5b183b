package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.hf.RepoInfo;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.FreeSpace;
import dev.modellib.io.RelativePath;
import dev.modellib.io.ResumableFile;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a request into a plan: pins the commit, lists it, selects, and looks at what is here. Commit and digests are of the first
 * server that answers, the Hub or a mirror; when none does, a Hugging Face cache may know enough.
 */
final class DownloadPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(DownloadPlanner.class);
    private static final String DEFAULT_BRANCH = "main";
    private static final Pattern ON_ROOT = Pattern.compile("download:.*/(" + Roots.ID.pattern() + ")");

    private final Roots roots;
    private final Sources sources;
    private final Registry registry;
    private final Jobs jobs;
    private final LocalSources local;

    DownloadPlanner(LibraryLayout layout, Sources sources, Registry registry, Jobs jobs, LocalSources local) {
        this.roots = new Roots(layout);
        this.sources = sources;
        this.registry = registry;
        this.jobs = jobs;
        this.local = local;
    }

    /** A plan with what the repository says about itself. */
    record Planned(DownloadPlan plan, RepoInfo info) {}

    Planned plan(DownloadRequest request) throws IOException {
        return plan(request, TimeLimit.none());
    }

    /** Within a time; what is over by then ends as the network's faults do. */
    Planned plan(DownloadRequest request, TimeLimit limit) throws IOException {
        // nothing is asked for that could not be kept
        roots.require(request.root());
        if (request.fromCache()) {
            Optional<Planned> cached = fromCache(request);
            if (cached.isPresent()) {
                return cached.get();
            }
        }
        try {
            return sources.through(limit::over).first(hub -> fromHub(hub, request));
        } catch (IOException e) {
            Code code = Failures.of(e).code();
            if (code == Code.OFFLINE || code == Code.NETWORK_ERROR) {
                Optional<Planned> cached = fromCache(request);
                if (cached.isPresent()) {
                    LOG.info("{} is planned by what the cache holds: {}", request.ref(), e.getMessage());
                    return cached.get();
                }
            }
            throw e;
        }
    }

    private Planned fromHub(HubClient hub, DownloadRequest request) throws IOException {
        RepoId repo = request.ref().repo();
        String revision = request.ref().revision().orElse(DEFAULT_BRANCH);
        RepoInfo info = hub.info(repo, revision);
        try {
            return fromHub(hub, request, info);
        } catch (HubException.RevisionNotFound e) {
            // the branch was asked for before it was moved by force, or the Hub itself was behind: it is asked once
            // more
            RepoInfo now = hub.info(repo, revision);
            if (now.commit().equals(info.commit())) {
                throw e;
            }
            return fromHub(hub, request, now);
        }
    }

    private Planned fromHub(HubClient hub, DownloadRequest request, RepoInfo info) throws IOException {
        RepoId repo = request.ref().repo();
        String commit = info.commit()
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        repo + " has no commit yet; there is nothing to download", null));
        return planned(request, info, commit, Selection.of(request, hub.tree(repo, commit)));
    }

    /** Without asking the Hub: empty when there is no cache, or it does not hold what is asked for. */
    private Optional<Planned> fromCache(DownloadRequest request) throws IOException {
        RepoId repo = request.ref().repo();
        Optional<CachedListing> listing = local.cache()
                .flatMap(cache ->
                        CachedListing.of(cache, repo, request.ref().revision().orElse(DEFAULT_BRANCH)));
        Optional<Selection> selection = listing.flatMap(known -> known.select(request));
        if (selection.isEmpty()) {
            return Optional.empty();
        }
        String commit = listing.orElseThrow().commit();
        RepoInfo info = RepoInfo.of(repo, commit);
        return Optional.of(planned(request, info, commit, selection.get()));
    }

    private Planned planned(DownloadRequest request, RepoInfo info, String commit, Selection selection)
            throws IOException {
        RepoId repo = request.ref().repo();
        Set<String> names = new HashSet<>();
        for (RepoFile file : selection.files()) {
            String stored =
                    LibraryLayout.storedPath(RelativePath.parse(file.path()).value());
            if (!names.add(stored)) {
                throw LibraryLayout.twoFilesOneName(repo.toString(), stored);
            }
        }
        Optional<Model> present = present(repo, commit, selection.files());
        LibraryLayout root = roots.require(request.root());
        List<DownloadPlan.Item> items = items(request, commit, selection.files(), root.staging(), present.isPresent());
        return new Planned(
                new DownloadPlan(
                        repo,
                        commit,
                        request.ref().revision(),
                        selection.quant(),
                        items,
                        present,
                        FreeSpace.usableBytes(root.root())),
                info);
    }

    private Optional<Model> present(RepoId repo, String commit, List<RepoFile> wanted) throws IOException {
        for (Model model : registry.byRepo(repo)) {
            Map<String, ModelFile> held = new HashMap<>();
            model.files().forEach(file -> held.put(file.path(), file));
            boolean all = Registry.isWhole(model);
            for (RepoFile file : wanted) {
                all = all && holds(model, held.get(LibraryLayout.storedPath(file.path())), file, commit);
            }
            if (all) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    /** A large file is known by its SHA-256; a small one that was the commit's by its path in it, else by its git object id. */
    static boolean holds(Model model, @Nullable ModelFile file, RepoFile wanted, String commit)
            throws StorageException {
        if (file == null || file.sizeBytes() != wanted.sizeBytes()) {
            return false;
        }
        if (wanted.sha256().isPresent()) {
            return wanted.sha256().get().equals(file.sha256().hex());
        }
        boolean ofTheCommit = file.check() == ModelFile.Check.HUB_GIT_SHA1
                && model.source().commit().equals(Optional.of(commit));
        return ofTheCommit || Fingerprints.gitBlobSha1(model.pathOf(file)).equals(wanted.gitSha1());
    }

    private List<DownloadPlan.Item> items(
            DownloadRequest request, String commit, List<RepoFile> files, Path staging, boolean present)
            throws IOException {
        RepoId repo = request.ref().repo();
        List<String> paths = files.stream().map(RepoFile::path).toList();
        Optional<Path> staged =
                present ? Optional.empty() : jobs.interruptedDownload(onRoot(key(repo, commit, paths), request.root()));
        List<DownloadPlan.Item> items = new ArrayList<>();
        for (RepoFile file : files) {
            items.add(present ? item(file, Action.PRESENT, 0) : item(repo, commit, file, staged, staging));
        }
        return items;
    }

    private DownloadPlan.Item item(RepoId repo, String commit, RepoFile file, Optional<Path> staged, Path staging)
            throws IOException {
        long here = stagedBytes(staged, file);
        Optional<LocalSources.Source> source =
                here < file.sizeBytes() || here == 0 ? local.of(repo, commit, file, staging) : Optional.empty();
        if (source.isPresent()) {
            return source.get().item(file);
        }
        return item(file, here > 0 ? Action.RESUME : Action.FETCH, here);
    }

    private static DownloadPlan.Item item(RepoFile file, Action action, long here) {
        return new DownloadPlan.Item(
                file.path(), file.sizeBytes(), file.sha256(), file.gitSha1(), action, here, Optional.empty(), false);
    }

    private static long stagedBytes(Optional<Path> folder, RepoFile file) throws IOException {
        if (folder.isEmpty()) {
            return 0;
        }
        RelativePath stored = RelativePath.parse(LibraryLayout.storedPath(file.path()));
        return ResumableFile.journalled(
                        stored.resolveIn(folder.get()),
                        stored.resolveIn(LibraryLayout.rangesOf(folder.get())),
                        file.sizeBytes(),
                        FileFetcher.identity(file.sha256(), file.gitSha1()))
                .totalBytes();
    }

    /** How the keys begin of downloads from a repository, or from one commit of it. */
    static String keysOf(RepoId repo, Optional<String> commit) {
        return "download:" + repo + "@" + commit.map(each -> each + ":").orElse("");
    }

    /** Names the same files of the same commit, so that an interrupted download is found again. */
    static String key(RepoId repo, String commit, List<String> paths) {
        String text = repo + "@" + commit + "\n" + String.join("\n", paths);
        return keysOf(repo, Optional.of(commit)) + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a download into a further root, where its bytes are: it goes on when it is asked for there. */
    static String onRoot(String key, Optional<String> root) {
        return root.map(id -> key + "/" + id).orElse(key);
    }

    /** The repository and the commit that a key names; another job's key is shown as it is. */
    static String shown(String key) {
        return key.startsWith("download:") ? key.substring("download:".length(), key.lastIndexOf(':')) : key;
    }

    /** The further root that a key names. */
    static Optional<String> rootOf(String key) {
        Matcher matcher = ON_ROOT.matcher(key);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
