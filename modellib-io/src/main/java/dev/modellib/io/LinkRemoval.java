package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Removes links below a folder that are still what was made, and never anything outside of it. */
final class LinkRemoval {
    private LinkRemoval() {}

    /** Whether it was removed; false when nothing or something else is there. */
    static boolean below(Path root, Link link) throws StorageException {
        List<String> names = namesBelow(root, link.target());
        List<String> folders = names.subList(0, names.size() - 1);
        String name = names.get(names.size() - 1);
        try {
            Optional<OpenedFolder> opened = OpenedFolder.open(root, folders, Optional.empty());
            if (opened.isEmpty()) {
                return removeChecked(link, CheckedFolder.open(root, folders, false), name);
            }
            try (OpenedFolder folder = opened.get()) {
                return removeOpened(link, folder, name);
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw Faults.of(e, link.target());
        }
    }

    private static List<String> namesBelow(Path root, Path target) {
        Path from = root.toAbsolutePath();
        Path to = target.toAbsolutePath();
        if (!to.startsWith(from) || to.equals(from)) {
            throw new IllegalArgumentException(Display.of(target) + " is not below " + Display.of(root));
        }
        List<String> names = new ArrayList<>();
        for (Path name : from.relativize(to)) {
            names.add(name.toString());
        }
        if (names.contains("..") || names.contains(".")) {
            throw new IllegalArgumentException(Display.of(target) + " does not name its folders below the root");
        }
        return names;
    }

    /** What a name leads to is read by its path; the file key before and after says that it was the entry in the opened folder. */
    private static boolean removeOpened(Link link, OpenedFolder folder, String name) throws IOException {
        Optional<FileKey> key = folder.look(name).flatMap(FileKey::of);
        Path path = folder.path().resolve(name);
        Link there = new Link(link.strategy(), link.source(), path, link.fileKey());
        if (key.isEmpty() || !isAt(path, key) || !LinkCheck.isOurs(there) || !isAt(path, key)) {
            return false;
        }
        if (!folder.look(name).flatMap(FileKey::of).equals(key)) {
            return false;
        }
        folder.delete(name);
        folder.force();
        return true;
    }

    private static boolean isAt(Path path, Optional<FileKey> key) throws IOException {
        return Stat.of(path, LinkOption.NOFOLLOW_LINKS).flatMap(FileKey::of).equals(key);
    }

    private static boolean removeChecked(Link link, CheckedFolder folder, String name) throws IOException {
        Path path = folder.real().resolve(name);
        Link there = new Link(link.strategy(), link.source(), path, link.fileKey());
        if (!LinkCheck.isOurs(there)) {
            return false;
        }
        folder.requireUnmoved();
        boolean removed = Files.deleteIfExists(path);
        Folders.forceWhateverComes(folder.real());
        folder.requireUnmoved();
        return removed;
    }
}
