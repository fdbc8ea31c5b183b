package dev.modellib.hf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where a path of a cache leads, link by link, without ever looking at anything outside of the cache's folder: the platform
 * would follow a link wherever it leads, and only then tell.
 *
 * @param end what is at the end
 * @param path where the end is, without links; where it was given up when there is no end inside
 * @param sizeBytes the size of a file, else 0
 * @param links the links that were followed, in order
 */
record LinkChain(End end, Path path, long sizeBytes, List<Path> links) {

    private static final int LINKS_MAX = 40;
    private static final int STEPS_MAX = 4096;

    /** What is at the end of a chain. */
    enum End {
        FILE("leads to a file"),
        FOLDER("leads to a folder"),
        SPECIAL("is neither a file nor a folder"),
        MISSING("leads nowhere"),
        OUTSIDE("leads out of the cache"),
        ENDLESS("leads from link to link without an end"),
        UNREADABLE("cannot be looked at");

        private final String fact;

        End(String fact) {
            this.fact = fact;
        }

        /** As it stands in a message after the name. */
        String fact() {
            return fact;
        }
    }

    boolean isFile() {
        return end == End.FILE;
    }

    boolean isFolder() {
        return end == End.FOLDER;
    }

    /**
     * Follows a path.
     *
     * @param root the cache's folder
     * @param start a path below {@link CacheRoot#real()}, as far as its names tell
     */
    static LinkChain follow(CacheRoot root, Path start) {
        Walk walk = new Walk(root);
        walk.ahead(root.real().relativize(start));
        End end;
        long sizeBytes = 0;
        try {
            end = walk.run();
            if (end == End.FILE) {
                BasicFileAttributes found = attributes(walk.at);
                end = found.isRegularFile() ? End.FILE : found.isDirectory() ? End.FOLDER : End.SPECIAL;
                sizeBytes = found.isRegularFile() ? found.size() : 0;
            }
        } catch (NoSuchFileException | NotLinkException e) {
            end = End.MISSING;
        } catch (IOException e) {
            end = End.UNREADABLE;
        }
        return new LinkChain(end, walk.at, sizeBytes, List.copyOf(walk.links));
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** A walk: where it is, which holds no link, and the names still to go. */
    private static final class Walk {
        private final CacheRoot root;
        private final Deque<String> rest = new ArrayDeque<>();
        private final List<Path> links = new ArrayList<>();
        private Path at;

        Walk(CacheRoot root) {
            this.root = root;
            this.at = root.real();
        }

        /** Puts the names of a relative path before those still to go. */
        void ahead(Path path) {
            for (int i = path.getNameCount() - 1; i >= 0; i--) {
                rest.push(path.getName(i).toString());
            }
        }

        /** Goes all the way; what is there then is still to be looked at. */
        End run() throws IOException {
            for (int step = 0; !rest.isEmpty(); step++) {
                if (step > STEPS_MAX || links.size() > LINKS_MAX) {
                    return End.ENDLESS;
                }
                String name = rest.pop();
                if (name.equals("..")) {
                    Path parent = at.getParent();
                    if (at.equals(root.real()) || parent == null) {
                        return End.OUTSIDE;
                    }
                    at = parent;
                } else if (!name.isEmpty() && !name.equals(".")) {
                    Path next = at.resolve(name);
                    BasicFileAttributes found = attributes(next);
                    if (found.isSymbolicLink()) {
                        links.add(next);
                        if (!turn(Files.readSymbolicLink(next))) {
                            return End.OUTSIDE;
                        }
                    } else if (found.isDirectory() || rest.isEmpty()) {
                        at = next;
                    } else {
                        return End.MISSING;
                    }
                }
            }
            return End.FILE;
        }

        /** Goes where a link says; false when it says a place outside. */
        private boolean turn(Path text) {
            if (!text.isAbsolute()) {
                if (text.getRoot() != null) {
                    return false;
                }
                ahead(text);
                return true;
            }
            for (Path base : List.of(root.real(), root.given())) {
                if (text.startsWith(base)) {
                    at = root.real();
                    if (text.getNameCount() > base.getNameCount()) {
                        ahead(text.subpath(base.getNameCount(), text.getNameCount()));
                    }
                    return true;
                }
            }
            return false;
        }
    }
}
