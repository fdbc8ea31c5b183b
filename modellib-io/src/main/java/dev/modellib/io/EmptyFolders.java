package dev.modellib.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Removes folders in which nothing is.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the drive.
 */
public final class EmptyFolders {
    private EmptyFolders() {}

    /**
     * Removes a folder if it is empty. A link or a file at its place stays.
     *
     * @param folder taken as it is
     * @return whether nothing is there any more
     * @throws StorageException {@code PermissionDenied}, {@code Failed} when it cannot be told or removed
     */
    public static boolean remove(Path folder) throws StorageException {
        try {
            if (Stat.of(folder, LinkOption.NOFOLLOW_LINKS).isEmpty()) {
                return true;
            }
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.deleteIfExists(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            throw Faults.of(e, folder);
        }
    }

    /**
     * Removes a folder below another one if it is empty, and nothing outside of that one.
     *
     * <p>No folder on the way may be a link, as for {@link Links#remove(Link, Path)}.
     *
     * @param root a folder, taken as it is
     * @param folder its place below the root
     * @return whether nothing is there any more; false for one that is not empty, and for a link or a file
     * @throws StorageException {@code Failed} when a link or file is on the way; {@code PermissionDenied}, {@code Failed} when it
     *     cannot be told or removed
     */
    public static boolean remove(Path root, RelativePath folder) throws StorageException {
        List<String> names = folder.segments();
        List<String> parents = names.subList(0, names.size() - 1);
        String name = names.get(names.size() - 1);
        Path path = folder.resolveIn(root);
        try {
            Optional<OpenedFolder> opened = OpenedFolder.open(root, parents, Optional.empty());
            if (opened.isEmpty()) {
                CheckedFolder parent = CheckedFolder.open(root, parents, false);
                boolean gone = remove(parent.real().resolve(name));
                parent.requireUnmoved();
                return gone;
            }
            try (OpenedFolder parent = opened.get()) {
                return parent.deleteEmpty(name);
            }
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
    }
}
