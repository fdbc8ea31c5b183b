package dev.modellib.core;

import dev.modellib.network.Sleeper;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over {@code models/}: first it tells what is not as written down, then what becomes so. {@link Upkeep#watch} begins one.
 *
 * <p>It trusts no event: an event says only where to look, and what is told is what the look finds. So what the library itself does,
 * in whatever process, is not told, and when events are lost everything is looked at again. A file whose time or place on the drive
 * is another than before is read, and told only when its bytes are others.
 *
 * <p><em>Not seen:</em> the bytes behind files that the library only links to, other than when their model's folder is looked at; what
 * other machines do on a network drive. <em>Memory:</em> about 300 bytes a file. <em>Threads:</em> safe for use by many.
 * <em>Closing:</em> ends the watch; closing the library does so, too.
 */
public final class TreeWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TreeWatch.class);

    /** A folder that is written to without a pause is looked at after so many. */
    private static final int MOST_PAUSES = 20;

    private final Setting setting;
    private final WatchedFolders folders;
    private final TreeListener listener;
    private final SeenFiles seen;
    private final Thread thread = new Thread(this::run, "modellib-watch");
    /** What was told, by the folder that it is about. */
    private final Map<Path, Set<TreeFinding>> told = new HashMap<>();

    private final Set<Path> dirty = new HashSet<>();
    private boolean everything = true;
    /** Whether folders may have been made unnoticed. */
    private boolean lost;

    private volatile boolean closing;

    /** What a watch works with. */
    record Setting(
            Roots roots,
            TreeScan scan,
            Duration quiet,
            Sleeper sleeper,
            Duration closeTimeout,
            WatchedFolders.Registrar registrar) {

        Path models() {
            return roots.main().models();
        }
    }

    private TreeWatch(Setting setting, WatchedFolders folders, TreeListener listener) {
        this.setting = setting;
        this.folders = folders;
        this.listener = listener;
        this.seen = new SeenFiles(setting.scan().byTime(), setting.scan().byDigests(bytes -> {}));
    }

    static TreeWatch begin(Setting setting, TreeListener listener) throws IOException {
        WatchedFolders folders = WatchedFolders.open(
                setting.roots(), setting.registrar(), (folder, reason) -> unseen(listener, folder, reason));
        TreeWatch watch = new TreeWatch(setting, folders, listener);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /**
     * Whether the system watches every folder. When it does not, {@link TreeListener#unseen} was told.
     *
     * @return false when its watches were used up
     */
    public boolean isComplete() {
        return folders.isComplete();
    }

    /**
     * Whether the watch goes on.
     *
     * @return false after it or its library was closed
     */
    public boolean isOpen() {
        return !closing && thread.isAlive();
    }

    @Override
    public void close() {
        closing = true;
        folders.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Math.max(1, setting.closeTimeout().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            look();
            // what came before a file was first looked at may be in it
            Optional<WatchKey> early = folders.poll();
            while (early.isPresent()) {
                collect(early.get()).forEach(seen::suspect);
                early = folders.poll();
            }
            while (!closing) {
                if (dirty.isEmpty() && !everything) {
                    collect(folders.take());
                }
                settle();
                look();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("the watch has ended");
        } catch (RuntimeException | Error e) {
            LOG.error("the watch has failed and ended", e);
            unseen(listener, setting.models(), "the watch has failed and ended: " + e + "; begin another one");
        } finally {
            closing = true;
            folders.close();
        }
    }

    /** Waits for a pause in what happens. */
    private void settle() throws InterruptedException {
        boolean more = true;
        for (int pauses = 0; more && pauses < MOST_PAUSES; pauses++) {
            setting.sleeper().sleep(setting.quiet());
            more = false;
            for (Optional<WatchKey> key = folders.poll(); key.isPresent(); key = folders.poll()) {
                collect(key.get());
                more = true;
            }
        }
    }

    /** Notes where to look; gives the files that something happened to. */
    private List<Path> collect(WatchKey key) {
        List<Path> files = new ArrayList<>();
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                everything = true;
                lost = true;
                continue;
            }
            Path path = folders.pathOf(key, event);
            files.add(path);
            note(path);
            // a folder with models in it may have been moved away
            everything |= isAboveModels(path) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE
                    && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                watch(path);
            }
        }
        if (!folders.goOn(key) && key.watchable().equals(setting.models())) {
            everything = true;
        }
        return files;
    }

    private boolean isAboveModels(Path path) {
        return setting.models().relativize(path).getNameCount() < LibraryLayout.SLUG_DEPTH;
    }

    private void watch(Path folder) {
        try {
            folders.add(folder, this::note);
        } catch (IOException e) {
            unseen(listener, folder, folder + " is not watched: " + Text.display(e.toString()) + "; scan");
        }
    }

    /** To be looked at: the model's folder that it is in, and the folder above, where it may be a stray file. */
    private void note(Path path) {
        Path folder = setting.scan().folderOf(path);
        dirty.add(folder);
        Path parent = folder.getParent();
        if (parent != null && parent.startsWith(setting.models())) {
            dirty.add(parent);
        }
    }

    private void look() throws InterruptedException {
        Set<Path> now = new HashSet<>(dirty);
        dirty.clear();
        try {
            if (everything) {
                everything = false;
                if (lost) {
                    lost = false;
                    watch(setting.models());
                    dirty.clear();
                }
                lookAtAll();
            } else {
                for (Path folder : now) {
                    lookAt(folder);
                }
            }
        } catch (IOException | IllegalStateException e) {
            if (closing || Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.warn("the watch could not look: {}", e.getMessage());
            unseen(listener, setting.models(), "it could not be looked at: " + e.getMessage());
        }
    }

    private void lookAtAll() throws IOException {
        Map<Path, Set<TreeFinding>> found = new HashMap<>();
        TreeScan.All all = setting.scan().all(seen, folder -> {});
        dirty.addAll(all.unsettled());
        for (TreeFinding finding : all.report().findings()) {
            found.computeIfAbsent(unit(finding), folder -> new HashSet<>()).add(finding);
        }
        for (Map.Entry<Path, Set<TreeFinding>> entry : found.entrySet()) {
            tellNew(entry.getKey(), entry.getValue());
        }
        told.keySet().retainAll(found.keySet());
    }

    /** The folder whose look finds it. */
    private Path unit(TreeFinding finding) {
        Path folder = setting.scan().folderOf(finding.path());
        boolean above = finding.kind() == TreeFinding.Kind.FILE_ADDED && folder.equals(finding.path());
        Path parent = folder.getParent();
        return above && parent != null ? parent : folder;
    }

    private void lookAt(Path folder) throws IOException {
        if (setting.roots().of(folder).isPresent()) {
            // on a further root; it was published there after its link came
            watch(folder);
        }
        TreeScan.Folder found = setting.scan().one(folder, seen);
        if (!found.settled()) {
            dirty.add(folder);
            return;
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            seen.forget(folder);
        }
        tellNew(folder, new HashSet<>(found.findings()));
    }

    private void tellNew(Path folder, Set<TreeFinding> findings) {
        Set<TreeFinding> before = told.getOrDefault(folder, Set.of());
        findings.stream()
                .filter(finding -> !before.contains(finding))
                .sorted(TreeFinding.ORDER)
                .forEach(this::tell);
        if (findings.isEmpty()) {
            told.remove(folder);
        } else {
            told.put(folder, findings);
        }
    }

    private void tell(TreeFinding finding) {
        try {
            listener.found(finding);
        } catch (RuntimeException e) {
            LOG.warn("the listener failed at {}", finding, e);
        }
    }

    private static void unseen(TreeListener listener, Path folder, String reason) {
        try {
            listener.unseen(folder, reason);
        } catch (RuntimeException e) {
            LOG.warn("the listener failed", e);
        }
    }
}
