package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written and forced by several threads, with the file beside it that says what is in it.
 *
 * <p>A force that fails is final: both are removed, and nothing is forced again. One that is interrupted may hide a failure, so it is
 * the last one, too, but the files stay. <i>Threads:</i> any; each has its own channel, since an interrupt closes the one it
 * hits.
 */
final class OwnFile {
    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Disk disk;
    private final Path file;
    private final Path beside;
    private @Nullable StorageException fault;

    private OwnFile(Disk disk, Path file, Path beside) {
        this.disk = disk;
        this.file = file;
        this.beside = beside;
    }

    /** Makes both files, or makes sure that those there are ours to write to. */
    static OwnFile of(Disk disk, Path file, Path beside) throws StorageException {
        make(disk, file);
        make(disk, beside);
        return new OwnFile(disk, file, beside);
    }

    private static void make(Disk disk, Path path) throws StorageException {
        try {
            requireOurs(path);
            Modes.makeOwnerOnly(path);
        } catch (NoSuchFileException e) {
            create(disk, path);
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
    }

    private static void create(Disk disk, Path path) throws StorageException {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "The root of a file system is no file");
        try {
            Folders.create(folder, new ArrayList<>());
            disk.open(path, NewFile.OPTIONS, Modes.ownerOnly(path)).close();
            Folders.force(folder);
        } catch (IOException e) {
            throw Faults.ofWrite(e, path, 1);
        }
    }

    private static void requireOurs(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new StorageException.Failed(path, "is no file that can be resumed; remove it", null);
        }
        if (Modes.names(path) > 1) {
            throw new StorageException.Failed(path, "has another name and is not written to; remove it", null);
        }
    }

    Path path() {
        return file;
    }

    FileChannel open() throws IOException {
        return disk.open(file, OPEN);
    }

    /** Forces one of the two files. */
    void force(FileChannel channel) throws StorageException {
        requireUsable();
        try {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw end(Faults.of(e, file));
        } catch (IOException e) {
            throw drop(Faults.ofWrite(e, file, 1));
        }
    }

    /** Removes both because of a fault after which nobody knows what they hold, and returns the fault. */
    StorageException drop(StorageException because) {
        end(because);
        Publication.removeAfter(because, file);
        Publication.removeAfter(because, beside);
        return because;
    }

    private synchronized StorageException end(StorageException because) {
        fault = fault == null ? because : fault;
        return because;
    }

    synchronized boolean isUsable() {
        return fault == null;
    }

    synchronized void requireUsable() throws StorageException.Failed {
        if (fault != null) {
            throw new StorageException.Failed(file, "takes no more bytes after an earlier fault; open it again", fault);
        }
    }
}
