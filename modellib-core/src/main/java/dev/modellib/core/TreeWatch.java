package dev.modellib.core;

import dev.modellib.network.Sleeper;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over {@code models/}: first it tells what is not as written down, then what becomes so. {@link Upkeep#watch} begins one.
 *
 * <p>It trusts no event: an event says only where to look, and what is told is what the look finds. So what the library itself does,
 * in whatever process, is not told, and when events are lost everything is looked at again. A file that the system told of, or whose
 * time or place on the drive is another than before, is read, and told only when its bytes are others.
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
    private final TreeEvents events;
    private final ToldFindings told;
    private final SeenFiles seen;
    private final Thread thread = new Thread(this::run, "modellib-watch");

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

    private TreeWatch(Setting setting, WatchedFolders folders, ToldFindings told) {
        this.setting = setting;
        this.folders = folders;
        this.told = told;
        this.seen = new SeenFiles(setting.scan().byTime(), setting.scan().byDigests(bytes -> {}));
        this.events = new TreeEvents(setting.models(), setting.scan(), folders, seen, told);
    }

    static TreeWatch begin(Setting setting, TreeListener listener) throws IOException {
        ToldFindings told = new ToldFindings(listener);
        WatchedFolders folders = WatchedFolders.open(setting.roots(), setting.registrar(), told::unseen);
        TreeWatch watch = new TreeWatch(setting, folders, told);
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
            while (!closing) {
                if (events.isEmpty()) {
                    events.collect(folders.take());
                }
                settle();
                look();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("the watch has ended");
        } catch (RuntimeException | Error e) {
            LOG.error("the watch has failed and ended", e);
            told.unseen(setting.models(), "the watch has failed and ended: " + e + "; begin another one");
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
                events.collect(key.get());
                more = true;
            }
        }
    }

    private void look() throws InterruptedException {
        try {
            if (events.takeEverything()) {
                lookAtAll();
            } else {
                for (Path folder : events.takeFolders()) {
                    lookAt(folder);
                }
            }
        } catch (IOException | IllegalStateException e) {
            if (closing || Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.warn("the watch could not look: {}", e.getMessage());
            told.unseen(setting.models(), "it could not be looked at: " + e.getMessage());
        }
    }

    private void lookAtAll() throws IOException {
        Map<Path, Set<TreeFinding>> found = new HashMap<>();
        TreeScan.All all = setting.scan().all(seen, folder -> {});
        all.unsettled().forEach(events::again);
        seen.lookedAtAllBut(all.unsettled());
        for (TreeFinding finding : all.report().findings()) {
            found.computeIfAbsent(unit(finding), folder -> new HashSet<>()).add(finding);
        }
        told.all(found);
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
            events.watch(folder);
        }
        TreeScan.Folder found = setting.scan().one(folder, seen);
        if (!found.settled()) {
            events.again(folder);
            return;
        }
        seen.looked(folder);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            seen.forget(folder);
        }
        told.of(folder, new HashSet<>(found.findings()));
    }
}
