package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a watch has to look, by what the system told of. At first everywhere. For one thread. */
final class TreeEvents {

    private final Path models;
    private final TreeScan scan;
    private final WatchedFolders folders;
    private final LinkedFiles linked;
    private final SeenFiles seen;
    private final ToldFindings told;

    private final Set<Path> dirty = new HashSet<>();
    private boolean everything = true;
    /** Whether folders may have been made unnoticed. */
    private boolean lost;

    TreeEvents(
            Path models, TreeScan scan, WatchedFolders folders, LinkedFiles linked, SeenFiles seen, ToldFindings told) {
        this.models = models;
        this.scan = scan;
        this.folders = folders;
        this.linked = linked;
        this.seen = seen;
        this.told = told;
    }

    /** Whether there is nowhere to look. */
    boolean isEmpty() {
        return dirty.isEmpty() && !everything;
    }

    /** Whether to look everywhere; asked once, and then the folders are looked at, too. */
    boolean takeEverything() {
        boolean all = everything;
        everything = false;
        if (all) {
            if (lost) {
                lost = false;
                watch(models);
            }
            dirty.clear();
        }
        return all;
    }

    /** The folders to look at. */
    Set<Path> takeFolders() {
        Set<Path> now = new HashSet<>(dirty);
        dirty.clear();
        return now;
    }

    /** The library is at work on a folder: it is to be looked at once more. */
    void again(Path folder) {
        dirty.add(folder);
    }

    /** Notes where to look, and which files to read there; false when what happened is of no matter. */
    boolean collect(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        Optional<Path> inside = folders.folderOf(key);
        boolean matters = inside.isPresent();
        for (WatchEvent<?> event : events) {
            inside.ifPresent(folder -> collect(folder, event));
            for (Path folder : linked.foldersOf(key)) {
                matters |= collectLinked(folder, event);
            }
        }
        if (!folders.goOn(key)) {
            everything |= inside.filter(models::equals).isPresent();
            for (Path folder : linked.foldersOf(key)) {
                matters |= isOther(folder);
            }
        }
        return matters;
    }

    private void collect(Path folder, WatchEvent<?> event) {
        if (!(event.context() instanceof Path name)) {
            // events were lost
            everything = true;
            lost = true;
            return;
        }
        Path path = folder.resolve(name);
        note(path);
        suspect(path);
        // a folder with models in it may have been moved away
        everything |= isAboveModels(path) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE
                && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            watch(path);
        }
    }

    /** Of all that happens in a folder outside, what happens to linked files, or to a folder that they are below. */
    private boolean collectLinked(Path folder, WatchEvent<?> event) {
        if (!(event.context() instanceof Path name)) {
            return isOther(folder);
        }
        Path path = folder.resolve(name);
        Set<Path> links = linked.linksTo(path);
        for (Path link : links) {
            note(link);
            suspect(link);
        }
        return isOther(path) || !links.isEmpty();
    }

    /** Another folder than before may have this name, or may be looked into now. */
    private boolean isOther(Path folder) {
        Set<Path> links = linked.linksBelow(folder);
        if (links.isEmpty()) {
            return false;
        }
        links.forEach(this::note);
        linked.isOther(folder);
        return true;
    }

    private boolean isAboveModels(Path path) {
        return models.relativize(path).getNameCount() < LibraryLayout.SLUG_DEPTH;
    }

    /** It was written to, perhaps, whatever its time says. */
    private void suspect(Path path) {
        Path folder = scan.folderOf(path);
        if (!folder.equals(path)) {
            seen.suspect(folder, path);
        }
    }

    /** From now on the system tells of a folder, too. */
    void watch(Path folder) {
        try {
            folders.add(folder, this::note);
        } catch (IOException e) {
            told.unseen(folder, folder + " is not watched: " + Text.display(e.toString()) + "; scan");
        }
    }

    /** To be looked at: the model's folder that it is in, and the folder above, where it may be a stray file. */
    private void note(Path path) {
        Path folder = scan.folderOf(path);
        dirty.add(folder);
        Path parent = folder.getParent();
        if (parent != null && parent.startsWith(models)) {
            dirty.add(parent);
        }
    }
}
