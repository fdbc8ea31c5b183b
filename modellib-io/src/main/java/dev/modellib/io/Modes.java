package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File modes and numbers of names, where the platform knows them; elsewhere nothing happens.
 *
 * <p>On Windows files are not marked read-only: that would keep them from being renamed over and deleted.
 */
final class Modes {
    private static final Logger LOG = LoggerFactory.getLogger(Modes.class);

    private Modes() {}

    static boolean known(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What to create a file with so that it is never, not even for a moment, readable by others. */
    static FileAttribute<?>[] ownerOnly(Path path) {
        return known(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    static void makeOwnerOnly(Path file) {
        set(file, PosixFilePermissions.fromString("rw-------"));
    }

    static void makeReadOnly(Path file) {
        set(file, PosixFilePermissions.fromString("r--r--r--"));
    }

    /** Sets a mode; a volume without modes (exFAT, some network mounts) refuses, which takes away a guard but no promise. */
    static void set(Path file, Set<PosixFilePermission> mode) {
        if (known(file)) {
            try {
                Files.setPosixFilePermissions(file, mode);
            } catch (IOException e) {
                LOG.debug("{} keeps its mode: {}", Display.of(file), Display.of(e));
            }
        }
    }

    static boolean namesKnown(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** How many names (hard links) a file has; 1 where the platform does not tell. */
    static int names(Path file) throws IOException {
        return namesKnown(file) ? (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) : 1;
    }
}
