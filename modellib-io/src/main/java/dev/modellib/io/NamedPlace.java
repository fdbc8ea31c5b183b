package dev.modellib.io;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A place reached by its path every time.
 *
 * @param target the name
 * @param parent the absolute path of its folder
 * @param staging what it is called until it is whole
 */
record NamedPlace(Path target, Path parent, LinkStaging staging) implements LinkPlace {
    static NamedPlace of(Path target) throws StorageException.AlreadyExists {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new StorageException.AlreadyExists(target, null);
        }
        return new NamedPlace(target, parent, LinkStaging.unrecorded());
    }

    @Override
    public Path folder() throws IOException {
        return parent.toRealPath();
    }

    @Override
    public void requireFree() throws IOException {
        if (Stat.isTaken(target)) {
            throw new StorageException.AlreadyExists(target, null);
        }
        if (!Stat.isFolder(parent)) {
            throw new StorageException.NoSuchSource(parent, null);
        }
        parent.getFileSystem().provider().checkAccess(parent, AccessMode.WRITE);
    }

    @Override
    public void put(Making making, boolean atOnce) throws IOException, Links.Refused {
        if (atOnce) {
            making.at(target);
            return;
        }
        Path temporary = staging.in(parent);
        try {
            making.at(temporary);
            moveWithoutOverwriting(temporary, target);
        } catch (IOException | Links.Refused | RuntimeException e) {
            Publication.removeAfter(e, temporary);
            throw e;
        }
    }

    /** A hard link never overwrites; where there are none, the platform's move looks before it renames. */
    static void moveWithoutOverwriting(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            // also when it is gone again: another may appear between the look and the rename
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(temporary, target);
            return;
        }
        try {
            Files.delete(temporary);
        } catch (IOException e) {
            Publication.removeAfter(e, target);
            throw e;
        }
    }

    @Override
    public void force() throws IOException {
        Folders.forceWhateverComes(parent);
    }

    @Override
    public void removeAfter(Throwable fault) {
        Publication.removeAfter(Objects.requireNonNull(fault), target);
    }
}
