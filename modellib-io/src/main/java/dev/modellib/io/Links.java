package dev.modellib.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes, checks and removes links: second names, pointers or copies of a file.
 *
 * <p>Nothing that is there already is ever replaced, and only what is still what was made is removed.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the drive; for a copy as long as copying or comparing takes.
 */
public final class Links {
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
     * root, else absolute. The other strategies need a file as source; when the source is itself a symbolic link they take the
     * file that it leads to. Clones and copies are made under a temporary name, {@code .modellib-….tmp}, and appear whole.
     *
     * @param source a file, or for a symbolic link also a folder
     * @param target where the link goes; its folder exists and nothing is there
     * @param policy what may be tried
     * @return the link with the strategy that was used, and why the ones before it were not
     * @throws StorageException {@code AlreadyExists} when anything is at the target, a broken link included;
     *     {@code NoSuchSource} when source or the target's folder is missing; {@code LinkFailed} when no strategy works;
     *     {@code InsufficientSpace} when the last one failed for that; {@code SourceChanged}, {@code PermissionDenied},
     *     {@code Interrupted}, {@code Failed}. Nothing of ours is at the target then
     */
    public static Link create(Path source, Path target, LinkPolicy policy) throws StorageException {
        Path folder = requirePlaces(source, target);
        Map<LinkStrategy, String> refusals = new LinkedHashMap<>();
        Exception last = null;
        for (LinkStrategy strategy : policy.order()) {
            Faults.checkInterrupt();
            try {
                make(strategy, source, target, folder);
            } catch (Refused | UnsupportedOperationException e) {
                refusals.put(strategy, Display.of(String.valueOf(e.getMessage())));
                last = e;
                continue;
            } catch (IOException e) {
                StorageException fault = Faults.ofWrite(e, target, 1);
                rethrowFinal(fault);
                refusals.put(strategy, reason(e));
                last = fault;
                continue;
            }
            forceOrUndo(folder, target);
            return new Link(strategy, source, target, refusals);
        }
        if (last instanceof StorageException.InsufficientSpace full) {
            throw full;
        }
        throw new StorageException.LinkFailed(source, target, refusals, last);
    }

    /**
     * Tells whether a link is on disk as it was made and leads to content: a symbolic link with the text for its source, which is
     * there; a hard link that is the same file under another name; a clone or copy that is a file of its own with the same bytes
     * (both are read).
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

    private static Path requirePlaces(Path source, Path target) throws StorageException {
        Path folder = target.toAbsolutePath().getParent();
        try {
            if (Stat.of(source).isEmpty()) {
                throw new StorageException.NoSuchSource(source, null);
            }
            if (folder == null || Stat.isTaken(target)) {
                throw new StorageException.AlreadyExists(target, null);
            }
            if (!Stat.isFolder(folder)) {
                throw new StorageException.NoSuchSource(folder, null);
            }
            folder.getFileSystem().provider().checkAccess(folder, AccessMode.WRITE);
            return folder;
        } catch (IOException e) {
            throw Faults.of(e, target);
        }
    }

    /** Throws what no other strategy can cure. */
    private static void rethrowFinal(StorageException fault) throws StorageException {
        if (fault instanceof StorageException.AlreadyExists
                || fault instanceof StorageException.NoSuchSource
                || fault instanceof StorageException.SourceChanged
                || fault instanceof StorageException.Interrupted) {
            throw fault;
        }
    }

    private static String reason(IOException e) {
        String system = e instanceof FileSystemException named ? named.getReason() : null;
        return Display.of(system != null ? system : String.valueOf(e.getMessage()));
    }

    private static void forceOrUndo(Path folder, Path target) throws StorageException {
        try {
            Folders.forceWhateverComes(folder);
        } catch (IOException e) {
            StorageException fault = Faults.ofWrite(e, target, 1);
            Publication.removeAfter(fault, target);
            throw fault;
        }
    }

    private static void make(LinkStrategy strategy, Path source, Path target, Path folder) throws IOException, Refused {
        if (strategy == LinkStrategy.SYMLINK) {
            makeSymlink(source, target, folder);
            return;
        }
        Path file = source.toRealPath();
        if (!Files.isRegularFile(file)) {
            throw new Refused("the source is not a file");
        }
        switch (strategy) {
            case HARDLINK -> Files.createLink(target, file);
            case REFLINK -> makeBeside(target, temporary -> Reflink.create(file, temporary));
            default -> makeBeside(target, temporary -> FileCopy.copy(file, temporary));
        }
    }

    private static void makeSymlink(Path source, Path target, Path folder) throws IOException, Refused {
        Path text = SymlinkText.of(source, folder);
        Files.createSymbolicLink(target, text);
        try {
            if (!Files.isSameFile(target, source)) {
                throw new Refused("the link does not lead to the source");
            }
        } catch (IOException | Refused e) {
            Publication.removeAfter(e, target);
            throw e;
        }
    }

    /** What fills a temporary file. */
    private interface Filling {
        void fill(Path temporary) throws IOException, Refused;
    }

    /** Fills a temporary file, forces it, and gives it its name without overwriting. */
    private static void makeBeside(Path target, Filling filling) throws IOException, Refused {
        Path temporary = Publication.temporaryBeside(target.toAbsolutePath());
        try {
            filling.fill(temporary);
            moveWithoutOverwriting(temporary, target);
        } catch (IOException | Refused | RuntimeException e) {
            Publication.removeAfter(e, temporary);
            throw e;
        }
    }

    /** A hard link never overwrites; where there are none, the platform's move looks before it renames. */
    private static void moveWithoutOverwriting(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (UnsupportedOperationException e) {
            Files.move(temporary, target);
            return;
        } catch (FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
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
}
