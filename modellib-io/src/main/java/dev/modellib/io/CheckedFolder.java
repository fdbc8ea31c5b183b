package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder below a root where folders cannot be worked on through handles: no name on the way to it is a link, which is looked at
 * before and after each change.
 *
 * @param root as it was given
 * @param names of the folders below it
 * @param real the folder's real path
 * @param made the folders that were missing, outermost first
 */
record CheckedFolder(Path root, List<String> names, Path real, List<Path> made) {
    /** Finds the folder; with {@code make} those that are missing are made. */
    static CheckedFolder open(Path root, List<String> names, boolean make) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            Path real = root.toRealPath();
            for (String name : names) {
                real = step(real, name, make, made);
            }
            return new CheckedFolder(root, names, real, made);
        } catch (IOException e) {
            Folders.removeEmpty(made, e);
            throw e;
        }
    }

    private static Path step(Path parent, String name, boolean make, List<Path> made) throws IOException {
        Path folder = parent.resolve(name);
        Optional<BasicFileAttributes> there = Stat.of(folder, LinkOption.NOFOLLOW_LINKS);
        if (there.isEmpty() && make) {
            try {
                Files.createDirectory(folder);
                made.add(folder);
                Folders.forceWhateverComes(parent);
            } catch (FileAlreadyExistsException e) {
                // made by somebody else meanwhile, which is looked at like any other
            }
            there = Stat.of(folder, LinkOption.NOFOLLOW_LINKS);
        }
        if (there.isEmpty()) {
            throw new NoSuchFileException(folder.toString());
        }
        // the case of a name may differ on disk, so the real path is not compared but looked at for its parent
        Path real = folder.toRealPath();
        if (!there.get().isDirectory() || there.get().isOther() || !parent.equals(real.getParent())) {
            throw new StorageException.Failed(
                    folder, "is no folder but a link or a file, and is not followed; remove it", null);
        }
        return real;
    }

    /** Throws when another folder or a link has taken the place of one on the way. */
    void requireUnmoved() throws IOException {
        if (!open(root, names, false).real().equals(real)) {
            throw new StorageException.Failed(real, "was exchanged meanwhile; look at what is there", null);
        }
    }
}
