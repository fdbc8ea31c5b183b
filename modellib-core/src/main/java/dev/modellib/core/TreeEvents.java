package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.Set;

/** Where a watch has to look, by what the system told of. At first everywhere. For one thread. */
final class TreeEvents {

    private final Path models;
    private final TreeScan scan;
    private final WatchedFolders folders;
    private final SeenFiles seen;
    private final ToldFindings told;

    private final Set<Path> dirty = new HashSet<>();
    private boolean everything = true;
    /** Whether folders may have been made unnoticed. */
    private boolean lost;

    TreeEvents(Path models, TreeScan scan, WatchedFolders folders, SeenFiles seen, ToldFindings told) {
        this.models = models;
        this.scan = scan;
        this.folders = folders;
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

    /** Notes where to look, and which files to read there. */
    void collect(WatchKey key) {
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                everything = true;
                lost = true;
                continue;
            }
            Path path = folders.pathOf(key, event);
            note(path);
            suspect(path);
            // a folder with models in it may have been moved away
            everything |= isAboveModels(path) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE
                    && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                watch(path);
            }
        }
        if (!folders.goOn(key) && key.watchable().equals(models)) {
            everything = true;
        }
    }

    /** It was written to, perhaps, whatever its time says. */
    private void suspect(Path path) {
        Path folder = scan.folderOf(path);
        if (!folder.equals(path)) {
            seen.suspect(folder, path);
        }
    }

    private boolean isAboveModels(Path path) {
        return models.relativize(path).getNameCount() < LibraryLayout.SLUG_DEPTH;
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
