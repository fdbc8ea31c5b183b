package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files outside of the library that its models only link to, and where the system is asked to tell of them: in the folder that each
 * lies in, and in those above, by which it can be moved away and come back. None of these folders is listed. For one thread.
 */
final class LinkedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LinkedFiles.class);

    private final WatchedFolders watched;
    /** Where the links in a model's folder lead to. */
    private final Map<Path, Map<Path, Path>> targets = new HashMap<>();
    /** By file: the links that lead to it. */
    private final Map<Path, Set<Path>> linksTo = new HashMap<>();
    /** By folder: the links that lead to files in it or further below. */
    private final Map<Path, Set<Path>> linksBelow = new HashMap<>();

    private final Map<Path, WatchKey> keys = new HashMap<>();
    /** Those folders with files in them that are there and that the system does not tell of. */
    private final Set<Path> unseen = new HashSet<>();

    LinkedFiles(WatchedFolders watched) {
        this.watched = watched;
    }

    /** Follows a model's links from now on; to be called before the files are looked at, so that nothing happens to them unnoticed. */
    void follow(Model model) {
        Map<Path, Path> now = targetsOf(model);
        if (!now.equals(targets.getOrDefault(model.folder(), Map.of()))) {
            forget(model.folder());
            if (!now.isEmpty()) {
                targets.put(model.folder(), now);
            }
            now.forEach(this::add);
        }
        now.values().forEach(this::watch);
    }

    private static Map<Path, Path> targetsOf(Model model) {
        Map<Path, Path> found = new HashMap<>();
        for (ModelFile file : model.files()) {
            Path link = model.pathOf(file);
            try {
                if (file.external()) {
                    Path parent = Objects.requireNonNull(link.getParent());
                    found.put(
                            link,
                            parent.toRealPath()
                                    .resolve(Files.readSymbolicLink(link))
                                    .normalize());
                }
            } catch (IOException e) {
                LOG.trace("{} leads nowhere: {}", link, e.toString());
            }
        }
        return found;
    }

    private void add(Path link, Path target) {
        linksTo.computeIfAbsent(target, file -> new HashSet<>()).add(link);
        for (Path folder : above(target)) {
            linksBelow.computeIfAbsent(folder, below -> new HashSet<>()).add(link);
        }
    }

    /** The folders above, from the highest one. */
    private static Deque<Path> above(Path target) {
        Deque<Path> folders = new ArrayDeque<>();
        for (Path folder = target.getParent(); folder != null; folder = folder.getParent()) {
            folders.addFirst(folder);
        }
        return folders;
    }

    /** From the highest one, so that each that is not there is told of when it comes. */
    private void watch(Path target) {
        for (Path folder : above(target)) {
            if (!keys.containsKey(folder)) {
                register(folder);
            }
        }
    }

    private void register(Path folder) {
        try {
            keys.put(folder, watched.only(folder));
            unseen.remove(folder);
        } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.trace("{} is not there", folder);
        } catch (IOException e) {
            if (holdsFiles(folder) && Files.isDirectory(folder) && unseen.add(folder)) {
                watched.isBlind(
                        folder,
                        "the system gives no watch for " + folder + ", where files lie that models link to: "
                                + Text.display(e.toString())
                                + "; grant this user the right to read it, raise the system's limit, or scan from time"
                                + " to time");
            }
        }
    }

    private boolean holdsFiles(Path folder) {
        return linksTo.keySet().stream().anyMatch(file -> folder.equals(file.getParent()));
    }

    /** The folders that a key is of; several when one is known by several names. */
    List<Path> foldersOf(WatchKey key) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The links that lead to a file. */
    Set<Path> linksTo(Path file) {
        return linksTo.getOrDefault(file, Set.of());
    }

    /** The links that lead to what lies in a folder or further below. */
    Set<Path> linksBelow(Path folder) {
        return linksBelow.getOrDefault(folder, Set.of());
    }

    /** What has this name may be another folder than before: it and those below are watched anew, those that are the same without a gap. */
    void isOther(Path folder) {
        List<Path> below = keys.keySet().stream()
                .filter(each -> each.startsWith(folder))
                .sorted()
                .toList();
        for (Path each : below) {
            WatchKey before = keys.remove(each);
            register(each);
            releaseUnused(before);
        }
    }

    /** A model's folder is gone. */
    void forget(Path folder) {
        Map<Path, Path> links = targets.remove(folder);
        if (links != null) {
            links.forEach(this::remove);
        }
    }

    /** Models' folders may be gone. */
    void forgetGone() {
        List<Path> gone = targets.keySet().stream()
                .filter(folder -> !Files.exists(folder, LinkOption.NOFOLLOW_LINKS))
                .toList();
        gone.forEach(this::forget);
    }

    private void remove(Path link, Path target) {
        remove(linksTo, target, link);
        for (Path folder : above(target)) {
            remove(linksBelow, folder, link);
            if (!linksBelow.containsKey(folder)) {
                release(folder);
            }
        }
    }

    private static void remove(Map<Path, Set<Path>> links, Path place, Path link) {
        links.computeIfPresent(place, (same, those) -> {
            those.remove(link);
            return those.isEmpty() ? null : those;
        });
    }

    private void release(Path folder) {
        releaseUnused(keys.remove(folder));
    }

    private void releaseUnused(@Nullable WatchKey key) {
        if (key != null && !keys.containsValue(key)) {
            watched.release(key);
        }
    }
}
