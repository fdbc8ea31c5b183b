package dev.modellib.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, checks and removes links: second names, pointers or copies of a file.
 *
 * <p>Nothing that is there already is ever replaced, and only what is still what was made is removed.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the drive; for a copy as long as copying or comparing takes.
 */
public final class Links {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private Links() {}

    /** One strategy cannot be used here; the next may. */
    static final class Refused extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    /**
     * Makes a link by the first strategy of the policy that works, and forces it to the drive.
     *
     * <p>A symbolic link is relative when both places are on one volume and below one folder other than the file system's
     * root, else absolute. Symbolic links and junctions lead to a folder as well; the other strategies need a file as source, and
     * when the source is itself a symbolic link they take the file that it leads to. Clones and copies are made under a temporary
     * name, {@code .modellib-….tmp}, and appear whole.
     *
     * <p>Where others may write to the folders above the target, use the form with a root.
     *
     * @param source a file, or for a symbolic link or junction also a folder
     * @param target where the link goes; its folder exists and nothing is there
     * @param policy what may be tried
     * @return the link with the strategy that was used, and why the ones before it were not
     * @throws StorageException {@code AlreadyExists} when anything is at the target, a broken link included;
     *     {@code NoSuchSource} when source or the target's folder is missing; {@code LinkFailed} when no strategy works;
     *     {@code InsufficientSpace} when the last one failed for that; {@code SourceChanged}, {@code PermissionDenied},
     *     {@code Interrupted}, {@code Failed}. Nothing of ours is at the target then
     */
    public static Link create(Path source, Path target, LinkPolicy policy) throws StorageException {
        try {
            requireSource(source);
            return LinkLadder.climb(source, NamedPlace.of(target), policy);
        } catch (IOException e) {
            throw Faults.of(e, target);
        }
    }

    /**
     * Makes a link somewhere below a folder, and never outside of it.
     *
     * <p>As {@link #create(Path, Path, LinkPolicy)}, but no folder between the root and the target may be a link, and those that are
     * missing are made. Where the platform lets folders be worked on through handles, they are opened one by one without following
     * links, so that one that is swapped for a link meanwhile leads nowhere. On Linux links and folders are made in the opened folder;
     * clones and copies, and where there is no {@code /proc} all of them, in the root under a temporary name, {@code .modellib-….tmp}, from
     * where they are moved in. Where there are no handles, and where another volume begins below the root, each folder is looked at before
     * and after.
     *
     * <p><i>Overwriting:</i> none on Linux, as in the other form. Where a move through a handle is all there is, it follows a look
     * through the same handle, and a name that somebody makes in between is replaced.
     *
     * @param source a file, or for a symbolic link or junction also a folder
     * @param root a folder that exists, taken as it is, in which files can be made
     * @param target where the link goes below the root; nothing is there
     * @param policy what may be tried
     * @return the link with the strategy that was used, and why the ones before it were not
     * @throws StorageException as the other form does; {@code Failed} also when a link or a file is on the way;
     *     {@code UnsafeName} when the file system cannot express the target. Nothing of ours is at the target then, nor a folder
     *     that was made
     */
    public static Link create(Path source, Path root, RelativePath target, LinkPolicy policy) throws StorageException {
        return create(source, root, target, policy, LinkStaging.unrecorded());
    }

    /**
     * As {@link #create(Path, Path, RelativePath, LinkPolicy)}, for a caller that keeps a record, so that what a killed process leaves is
     * known: {@link LinkStaging#remove} removes what has a temporary name, and {@link #remove(Link, Path)} a clone or copy with the key that
     * was noted.
     *
     * @param source as in the other form
     * @param root as in the other form
     * @param target as in the other form
     * @param policy as in the other form
     * @param staging the temporary name, and who is told of a clone or copy before it gets its own
     * @return as the other form
     * @throws StorageException as the other form does
     */
    public static Link create(Path source, Path root, RelativePath target, LinkPolicy policy, LinkStaging staging)
            throws StorageException {
        Path place = target.resolveIn(root);
        List<String> names = target.segments();
        List<String> folders = names.subList(0, names.size() - 1);
        String name = names.get(names.size() - 1);
        try {
            requireSource(source);
            requireRoot(root);
            Optional<OpenedFolder> opened = OpenedFolder.open(root, folders, Optional.of(staging));
            if (opened.isPresent()) {
                try {
                    return createOpened(source, new OpenedPlace(place, opened.get(), name, staging), policy);
                } catch (AtomicMoveNotSupportedException e) {
                    LOG.debug("{} is mounted in parts: {}", Display.of(root), Display.of(e));
                }
            }
            CheckedFolder folder = CheckedFolder.open(root, folders, true);
            return createChecked(source, folder, new NamedPlace(place, folder.real(), staging), policy);
        } catch (IOException e) {
            throw Faults.ofWrite(e, place, 1);
        }
    }

    private static Link createOpened(Path source, OpenedPlace place, LinkPolicy policy) throws IOException {
        try (OpenedFolder folder = place.opened()) {
            try {
                return LinkLadder.climb(source, place, policy);
            } catch (IOException | RuntimeException e) {
                folder.removeMade(e);
                throw e;
            }
        }
    }

    private static Link createChecked(Path source, CheckedFolder folder, NamedPlace place, LinkPolicy policy)
            throws IOException {
        try {
            Link link = LinkLadder.climb(source, place, policy);
            folder.requireUnmoved();
            return link;
        } catch (IOException | RuntimeException e) {
            Folders.removeEmpty(folder.made(), e);
            throw e;
        }
    }

    /**
     * Tells whether a link is on disk as it was made and leads to content: a symbolic link with the text for its source, which is
     * there; a junction that leads to its source; a hard link that is the same file under another name; a clone or copy that is a file of its own with the same bytes
     * (both are read). A link whose file key was recorded has to be that very file.
     *
     * @param link what was made
     * @return false also when source or target is gone
     * @throws StorageException {@code PermissionDenied}, {@code Interrupted}, {@code Failed} when it cannot be told
     */
    public static boolean isIntact(Link link) throws StorageException {
        try {
            return Stat.of(link.source()).isPresent() && LinkCheck.isOurs(link);
        } catch (IOException e) {
            throw Faults.of(e, link.target());
        }
    }

    /**
     * Tells whether what is at a link's target is what was made, whether or not its source is still there.
     *
     * @param link what was made
     * @return as {@link #isIntact}, and true also for a symbolic link or junction whose source is gone
     * @throws StorageException {@code PermissionDenied}, {@code Interrupted}, {@code Failed} when it cannot be told
     */
    public static boolean isOurs(Link link) throws StorageException {
        try {
            return LinkCheck.isOurs(link);
        } catch (IOException e) {
            throw Faults.of(e, link.target());
        }
    }

    /**
     * Removes a link if it still is what was made, and leaves everything else alone.
     *
     * <p>A symbolic link whose source is gone is removed all the same: its text says that it is ours. A clone or copy whose
     * source is gone or has changed is left, because nothing tells it from a file of the user.
     *
     * @param link what was made
     * @return whether it was removed; false when nothing or something else is at the target
     * @throws StorageException {@code PermissionDenied}, {@code Interrupted}, {@code Failed} when it cannot be told or removed
     */
    public static boolean remove(Link link) throws StorageException {
        try {
            if (!LinkCheck.isOurs(link) || !Files.deleteIfExists(link.target())) {
                return false;
            }
            Path folder = link.target().toAbsolutePath().getParent();
            if (folder != null) {
                Folders.forceWhateverComes(folder);
            }
            return true;
        } catch (IOException e) {
            throw Faults.of(e, link.target());
        }
    }

    /**
     * Removes a link below a folder if it still is what was made, and leaves everything else alone, outside the folder in any
     * case.
     *
     * <p>As {@link #remove(Link)}, but no folder between the root and the link may be a link: they are opened or looked at as
     * {@link #create(Path, Path, RelativePath, LinkPolicy)} does. Folders that it made stay.
     *
     * @param link what was made
     * @param root the folder that it was made below
     * @return whether it was removed; false when nothing or something else is at the target
     * @throws StorageException {@code Failed} when a link or file is on the way; {@code PermissionDenied}, {@code Interrupted},
     *     {@code Failed} when it cannot be told or removed
     * @throws IllegalArgumentException when the link's target is not below the root
     */
    public static boolean remove(Link link, Path root) throws StorageException {
        return LinkRemoval.below(root, link);
    }

    private static void requireSource(Path source) throws IOException {
        if (Stat.of(source).isEmpty()) {
            throw new StorageException.NoSuchSource(source, null);
        }
    }

    private static void requireRoot(Path root) throws IOException {
        if (!Stat.isFolder(root)) {
            throw new StorageException.NoSuchSource(root, null);
        }
    }
}
