package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Looks at what a name stands for.
 *
 * <p>{@link Files#exists} and its kin say no when the drive does not answer. Wherever a no leads to a decision, that would turn
 * a fault of the drive into "it is not there", so these say that it cannot be told.
 */
final class Stat {
    private Stat() {}

    /** What is at a path; empty when nothing is. */
    static Optional<BasicFileAttributes> of(Path path, LinkOption... options) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether a name is taken, be it by a broken link. */
    static boolean isTaken(Path path) throws IOException {
        return of(path, LinkOption.NOFOLLOW_LINKS).isPresent();
    }

    /** Whether it is a folder, or a link to one. */
    static boolean isFolder(Path path) throws IOException {
        return of(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    /** Whether it is a regular file, or a link to one. */
    static boolean isFile(Path path) throws IOException {
        return of(path).filter(BasicFileAttributes::isRegularFile).isPresent();
    }
}
