package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to write into a symbolic link, and where one that was written leads. */
final class SymlinkText {
    private SymlinkText() {}

    /**
     * Relative when both lie on one volume below one folder other than the root, else absolute.
     *
     * @param from the real path of the link's folder
     */
    static Path of(Path source, Path from) throws IOException {
        Path to = anchored(source);
        boolean near = to.getNameCount() > 1
                && from.getNameCount() > 0
                && to.startsWith(from.getRoot().resolve(from.getName(0)))
                && Files.getFileStore(from).equals(Files.getFileStore(to));
        return near ? from.relativize(to) : to;
    }

    /** Tells whether a symbolic link's text leads to {@code source}, which need not be there. */
    static boolean leadsTo(Path link, Path source) throws IOException {
        Path text = Files.readSymbolicLink(link);
        Path folder = link.toAbsolutePath().getParent();
        return folder != null && folder.toRealPath().resolve(text).normalize().equals(anchored(source));
    }

    /** The entry itself, not followed, below the real path of its folder: a link's text counts from real folders. */
    static Path anchored(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        for (Path folder = absolute.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder)) {
                Path rest = absolute.subpath(folder.getNameCount(), absolute.getNameCount());
                return folder.toRealPath().resolve(rest).normalize();
            }
        }
        return absolute.normalize();
    }
}
