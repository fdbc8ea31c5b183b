package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, forces and removes folders. */
final class Folders {
    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    /** How a folder is opened to be forced. */
    interface Opening {
        /** Null where the platform lets no folder be opened. */
        @Nullable
        FileChannel open() throws IOException;
    }

    /** Forces the names in a folder to the drive, where the platform lets a folder be opened. */
    static void force(Path folder) throws IOException {
        force(() -> open(folder));
    }

    private static @Nullable FileChannel open(Path folder) throws IOException {
        try {
            return FileChannel.open(folder, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            if (Modes.known(folder)) {
                throw e;
            }
            return null;
        }
    }

    private static void force(Opening opening) throws IOException {
        try (FileChannel channel = opening.open()) {
            if (channel != null) {
                channel.force(true);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.contains("Invalid argument") && !reason.contains("not supported")) {
                throw e;
            }
            // some network and user-space file systems have no such call for folders
            LOG.debug("a folder cannot be forced: {}", reason);
        }
    }

    /** As {@link #force}, for a change that is made and stays: an interrupt is kept for later. */
    static void forceWhateverComes(Path folder) throws IOException {
        forceWhateverComes(() -> open(folder));
    }

    /** As {@link #forceWhateverComes(Path)}, for a folder that is reached in another way. */
    static void forceWhateverComes(Opening opening) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    force(opening);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes a folder and its missing parents, forces the name of each, and adds those that it made, outermost first. */
    static void create(Path folder, List<Path> made) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            create(parent, made);
        }
        try {
            Files.createDirectory(folder);
            made.add(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        if (parent != null) {
            force(parent);
        }
    }

    /** Forces a folder and all folders below it, innermost first; links are not followed. */
    static void forceTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException fault) throws IOException {
                if (fault != null) {
                    throw fault;
                }
                force(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes folders that were {@linkplain #create made} for a change that failed, as far as nobody else uses them. */
    static void removeEmpty(List<Path> made, Throwable fault) {
        for (int i = made.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(made.get(i));
            } catch (DirectoryNotEmptyException e) {
                return;
            } catch (IOException e) {
                fault.addSuppressed(e);
                return;
            }
        }
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Removes whatever a name stands for; a link is removed, not what it leads to. */
    static void removeTree(Path tree) throws IOException {
        Path absolute = tree.toAbsolutePath();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new IllegalArgumentException("A file system is not removed: " + Display.of(tree));
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            if (entries instanceof SecureDirectoryStream<Path> secure) {
                removeEntry(secure, name);
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        removeByName(absolute);
    }

    /** Works on the opened folder, so a folder that somebody swaps for a link meanwhile leads nowhere. */
    private static void removeEntry(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try {
            BasicFileAttributes attributes = parent.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            if (!attributes.isDirectory()) {
                parent.deleteFile(name);
                return;
            }
            try (SecureDirectoryStream<Path> folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                for (Path entry : folder) {
                    Path entryName = entry.getFileName();
                    if (entryName != null) {
                        removeEntry(folder, entryName);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            parent.deleteDirectory(name);
        } catch (NoSuchFileException e) {
            LOG.trace("{} is gone already", Display.of(name));
        }
    }

    private static void removeByName(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (attributes.isOther()) {
                    // a junction, which the platform calls a folder and would walk through
                    Files.deleteIfExists(folder);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) throws IOException {
                if (fault != null) {
                    throw fault;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
