package dev.modellib.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a link is called until it is whole, and who is told which file it is before it gets its own name. A caller that writes both
 * down first can tell what a killed process left from what a user made.
 *
 * @param id says the name, {@code .modellib-<id>.tmp}; one that was never used before
 * @param note hears of a clone or copy that is whole and has no name of its own yet
 */
public record LinkStaging(UUID id, Note note) {
    /** Hears of a file. */
    @FunctionalInterface
    public interface Note {
        /**
         * A clone or copy is on the drive, and is about to get its name. It is not called where numbers of files do not last.
         *
         * @param fileKey what the file system calls it, as {@link Link#fileKey} will say
         * @throws IOException when it could not be written down; the file does not get its name then
         */
        void staged(String fileKey) throws IOException;
    }

    /**
     * Checks that nothing is missing.
     *
     * @param id says the name
     * @param note hears of a clone or copy
     */
    public LinkStaging {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(note, "note");
    }

    /** Of a link of which nobody keeps a record. */
    static LinkStaging unrecorded() {
        return new LinkStaging(UUID.randomUUID(), key -> {});
    }

    /** The file or folder on its way, in a folder of the same volume. */
    Path in(Path folder) {
        return folder.resolve(Publication.temporaryName(id));
    }

    /**
     * Removes what {@link Links#create(Path, Path, RelativePath, LinkPolicy, LinkStaging)} left under its temporary name when its process was
     * killed: a file, a link, which is not followed, or an empty folder. Whatever has another name stays.
     *
     * <p>It looks in the root and in the target's own folder. No folder between the two may be a link; behind one nothing is looked for.
     *
     * @param id of the staging, as it was written down before
     * @param root the folder that the link was to be made below
     * @param target its place below the root
     * @return whether something was removed
     * @throws StorageException {@code PermissionDenied}, {@code Failed} when it cannot be told or removed
     */
    public static boolean remove(UUID id, Path root, RelativePath target) throws StorageException {
        String name = Publication.temporaryName(id);
        List<String> names = target.segments();
        try {
            boolean inRoot = removeFrom(root, List.of(), name);
            return removeFrom(root, names.subList(0, names.size() - 1), name) || inRoot;
        } catch (IOException e) {
            throw Faults.of(e, root.resolve(name));
        }
    }

    private static boolean removeFrom(Path root, List<String> folders, String name) throws IOException {
        try {
            Optional<OpenedFolder> opened = OpenedFolder.open(root, folders, Optional.empty());
            if (opened.isEmpty()) {
                return removeChecked(CheckedFolder.open(root, folders, false), name);
            }
            try (OpenedFolder folder = opened.get()) {
                return removeOpened(folder, name);
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (StorageException.Failed e) {
            // a link or a file is on the way: what is behind it is not ours to look at
            return false;
        }
    }

    private static boolean removeOpened(OpenedFolder folder, String name) throws IOException {
        Optional<BasicFileAttributes> there = folder.look(name);
        if (there.isEmpty() || there.get().isDirectory()) {
            return there.isPresent() && folder.deleteEmpty(name);
        }
        folder.delete(name);
        folder.force();
        return true;
    }

    private static boolean removeChecked(CheckedFolder folder, String name) throws IOException {
        Path path = folder.real().resolve(name);
        Optional<BasicFileAttributes> there = Stat.of(path, LinkOption.NOFOLLOW_LINKS);
        folder.requireUnmoved();
        try {
            return there.isPresent() && Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
