package dev.modellib.core;

import dev.modellib.hf.HubClient;
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
import org.jspecify.annotations.Nullable;

/** Turns a request into a plan: pins the commit, lists it, selects, and looks at what is here. */
final class DownloadPlanner {

    private static final String DEFAULT_BRANCH = "main";

    private final LibraryLayout layout;
    private final HubClient hub;
    private final Registry registry;
    private final Jobs jobs;

    DownloadPlanner(LibraryLayout layout, HubClient hub, Registry registry, Jobs jobs) {
        this.layout = layout;
        this.hub = hub;
        this.registry = registry;
        this.jobs = jobs;
    }

    /** A plan with what the repository says about itself. */
    record Planned(DownloadPlan plan, RepoInfo info) {}

    Planned plan(DownloadRequest request) throws IOException {
        RepoId repo = request.ref().repo();
        RepoInfo info = hub.info(repo, request.ref().revision().orElse(DEFAULT_BRANCH));
        String commit = info.commit()
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        repo + " has no commit yet; there is nothing to download", null));
        Selection selection = Selection.of(request, hub.tree(repo, commit));
        Set<String> names = new HashSet<>();
        for (RepoFile file : selection.files()) {
            String stored =
                    LibraryLayout.storedPath(RelativePath.parse(file.path()).value());
            if (!names.add(stored)) {
                throw LibraryLayout.twoFilesOneName(repo.toString(), stored);
            }
        }
        Optional<Model> present = present(repo, commit, selection.files());
        List<DownloadPlan.Item> items = items(repo, commit, selection.files(), present.isPresent());
        return new Planned(
                new DownloadPlan(
                        repo,
                        commit,
                        request.ref().revision(),
                        selection.quant(),
                        items,
                        present,
                        FreeSpace.usableBytes(layout.root())),
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

    /** A large file is known by its SHA-256; a small one by its path in the same commit, else by its git object id. */
    private static boolean holds(Model model, @Nullable ModelFile file, RepoFile wanted, String commit)
            throws StorageException {
        if (file == null || file.sizeBytes() != wanted.sizeBytes()) {
            return false;
        }
        if (wanted.sha256().isPresent()) {
            return wanted.sha256().get().equals(file.sha256().hex());
        }
        return model.source().commit().equals(Optional.of(commit))
                || Fingerprints.gitBlobSha1(model.pathOf(file)).equals(wanted.gitSha1());
    }

    private List<DownloadPlan.Item> items(RepoId repo, String commit, List<RepoFile> files, boolean present)
            throws IOException {
        Optional<Path> staged = present
                ? Optional.empty()
                : jobs.interruptedDownload(
                        key(repo, commit, files.stream().map(RepoFile::path).toList()));
        List<DownloadPlan.Item> items = new ArrayList<>();
        for (RepoFile file : files) {
            long here = present ? 0 : stagedBytes(staged, file);
            DownloadPlan.Action action = present
                    ? DownloadPlan.Action.PRESENT
                    : here > 0 ? DownloadPlan.Action.RESUME : DownloadPlan.Action.FETCH;
            items.add(
                    new DownloadPlan.Item(file.path(), file.sizeBytes(), file.sha256(), file.gitSha1(), action, here));
        }
        return items;
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

    /** Names the same files of the same commit, so that an interrupted download is found again. */
    static String key(RepoId repo, String commit, List<String> paths) {
        String text = repo + "@" + commit + "\n" + String.join("\n", paths);
        return "download:" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
