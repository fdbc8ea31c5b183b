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
 * A watch over {@code models/}, and over the files elsewhere that models link to: first it tells what is not as written down, then what
 * becomes so. {@link Upkeep#watch} begins one.
 *
 * <p>It trusts no event: an event says only where to look, and what is told is what the look finds. So what the library itself does,
 * in whatever process, is not told, and when events are lost everything is looked at again. A file that the system told of, or whose
 * time or place on the drive is another than before, is read, and told only when its bytes are others.
 *
 * <p>A linked file is watched in the folder that it lies in, by name: what else is there is neither listed nor told. It is told by the
 * path of the link, {@link TreeFinding#path()}, as {@link Upkeep#scan} does. One whose folder is not there, as on a drive that is
 * unplugged, is {@code FILE_REMOVED}; the folders above are watched as far as this user may read them, so that its coming is noticed,
 * too. A volume that is mounted over a folder which was there all the time is noticed when its model's folder is looked at next.
 *
 * <p><em>Not seen:</em> what other machines do on a network drive; a write by another name of the same file (hard link). <em>Memory:</em>
 * about 300 bytes a file. <em>Threads:</em> safe for use by many. <em>Closing:</em> ends the watch; closing the library does so, too.
 */
public final class TreeWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TreeWatch.class);

    /** A folder that is written to without a pause is looked at after so many. */
    private static final int MOST_PAUSES = 20;

    private final Setting setting;
    private final WatchedFolders folders;
    private final LinkedFiles linked;
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
        this.linked = new LinkedFiles(folders);
        this.seen = new SeenFiles(
                linked::follow, setting.scan().byTime(), setting.scan().byReading());
        this.events = new TreeEvents(setting.models(), setting.scan(), folders, linked, seen, told);
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
     * @return false when its watches were used up, or it may not watch a folder with linked files in it; these are met with the first
     *     look, and later when such models come in
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
                while (events.isEmpty()) {
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
                more |= events.collect(key.get());
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
        Set<Path> unsettled = new HashSet<>(all.unsettled());
        unsettled.addAll(seen.takeChanging());
        unsettled.forEach(events::again);
        seen.lookedAtAllBut(unsettled);
        linked.forgetGone();
        for (TreeFinding finding : all.report().findings()) {
            found.computeIfAbsent(unit(finding), folder -> new HashSet<>()).add(finding);
        }
        told.all(found, unsettled);
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
        Set<Path> unsettled = new HashSet<>(seen.takeChanging());
        if (!found.settled()) {
            unsettled.add(folder);
        }
        unsettled.forEach(events::again);
        if (unsettled.contains(folder)) {
            return;
        }
        seen.looked(folder);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            seen.forget(folder);
            linked.forget(folder);
        }
        told.of(folder, new HashSet<>(found.findings()));
    }
}
