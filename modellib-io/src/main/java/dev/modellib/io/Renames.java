package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives other names to what is below a folder, and never outside of it.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the drive.
 */
public final class Renames {
    private Renames() {}

    /**
     * Gives a file, folder or link another name in the folder that it is in, and forces that to the drive.
     *
     * <p>No folder between the root and the place may be a link, as for {@link Links#create(Path, Path, RelativePath, LinkPolicy)}.
     * The move follows a look; a name that somebody makes in between may be replaced.
     *
     * @param root a folder, taken as it is
     * @param place what is renamed
     * @param name the new name, in the same folder
     * @throws StorageException {@code NoSuchSource} when there is no such thing; {@code AlreadyExists} when the new name is taken;
     *     {@code Failed} also when a link or a file is on the way; {@code PermissionDenied}, {@code Interrupted}
     * @throws IllegalArgumentException when the name is no single one
     */
    public static void beside(Path root, RelativePath place, String name) throws StorageException {
        List<String> names = place.segments();
        List<String> folders = names.subList(0, names.size() - 1);
        String from = names.get(names.size() - 1);
        Path path = place.resolveIn(root);
        if (new RelativePath(name).segments().size() != 1) {
            throw new IllegalArgumentException("Not a single name: " + Display.of(name));
        }
        Faults.checkInterrupt();
        try {
            Optional<OpenedFolder> opened = OpenedFolder.open(root, folders, Optional.empty());
            if (opened.isEmpty()) {
                renameChecked(CheckedFolder.open(root, folders, false), from, name);
                return;
            }
            try (OpenedFolder folder = opened.get()) {
                if (folder.look(name).isPresent()) {
                    throw new StorageException.AlreadyExists(path.resolveSibling(name), null);
                }
                folder.rename(from, name);
                folder.force();
            }
        } catch (IOException e) {
            throw Faults.ofWrite(e, path, 1);
        }
    }

    private static void renameChecked(CheckedFolder folder, String from, String to) throws IOException {
        folder.requireUnmoved();
        Files.move(folder.real().resolve(from), folder.real().resolve(to));
        Folders.forceWhateverComes(folder.real());
        folder.requireUnmoved();
    }
}
