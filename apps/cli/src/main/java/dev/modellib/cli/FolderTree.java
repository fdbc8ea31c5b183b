package dev.modellib.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies in a folder, as it is on disk. Links are shown, not followed. */
final class FolderTree {

    private FolderTree() {}

    /**
     * One thing in the folder.
     *
     * @param path below the folder, {@code /}-separated
     * @param folder whether it is a folder
     * @param sizeBytes size of a file, else 0
     * @param link where it points, when it is a symbolic link
     */
    record Entry(String path, boolean folder, long sizeBytes, Optional<String> link) {}

    /** Everything below a folder, each folder before what is in it; nothing when there is no such folder. */
    static List<Entry> of(Path root) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(root)) {
            collect(root, root, entries);
        }
        return entries;
    }

    private static void collect(Path root, Path folder, List<Entry> entries) throws IOException {
        List<Path> children;
        try (Stream<Path> listing = Files.list(folder)) {
            children = listing.sorted().toList();
        }
        for (Path child : children) {
            boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
            boolean isLink = Files.isSymbolicLink(child);
            entries.add(new Entry(
                    root.relativize(child).toString().replace('\\', '/'),
                    isFolder,
                    isFolder || isLink ? 0 : Files.size(child),
                    isLink ? Optional.of(Files.readSymbolicLink(child).toString()) : Optional.empty()));
            if (isFolder) {
                collect(root, child, entries);
            }
        }
    }

    /** The entries as indented lines. */
    static List<String> lines(List<Entry> entries) {
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            int depth = (int) entry.path().chars().filter(c -> c == '/').count();
            String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
            String fact = entry.folder()
                    ? "/"
                    : entry.link()
                            .map(target -> " -> " + target)
                            .orElseGet(() -> "  " + Units.bytes(entry.sizeBytes()));
            lines.add(Inert.text("  ".repeat(depth) + name + fact));
        }
        return lines;
    }
}
