package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Makes finished files visible, durably and in one step.
 *
 * <p><i>Threads:</i> any, in any number of processes. <i>Blocks:</i> on the drive. Each change is one rename: what others see is
 * the state before or the state after, also when the machine stops. An interrupt that comes before the rename ends the call
 * with {@code Interrupted} and the state before; one that comes after it leaves the flag set and the call succeeds.
 */
public final class Publication {
    private Publication() {}

    /**
     * Moves a staged folder with all that is in it to its final name, overwriting nothing.
     *
     * <p>Missing parents of the target are made. The files are taken as forced already ({@link HashingCopy} does); the staged
     * folders, the target's parents up to the folder that it shares with the staged one, and the staged folder's parent are
     * forced here. Parents that were made for a publication that fails are removed again unless others use them. On a platform that cannot open folders, such as Windows, forcing them is left out.
     *
     * <p><i>Overwriting:</i> of any number of publishers to one target exactly one succeeds and the others get
     * {@code AlreadyExists}, because the system refuses to rename onto a folder that is not empty, and what is published never
     * is empty. An empty folder at the target is refused as well, by looking first; only one that somebody makes between the
     * look and the rename is replaced, on POSIX systems.
     *
     * @param staged a folder with at least one entry, on the volume of the target
     * @param target where it goes; nothing is there
     * @throws StorageException {@code AlreadyExists} with both places as they were; {@code NoSuchSource} when there is no staged
     *     folder; {@code Interrupted}, {@code PermissionDenied}, {@code InsufficientSpace}; {@code Failed} when the staged folder is
     *     empty or no folder, when the volumes differ, and when the drive refuses. In the last case the target may be there:
     *     look before trying again
     */
    public static void publishFolder(Path staged, Path target) throws StorageException {
        Path from = staged.toAbsolutePath();
        Path to = target.toAbsolutePath();
        Path fromParent = parentOf(from);
        Path toParent = parentOf(to);
        Faults.checkInterrupt();
        requirePublishable(staged);
        List<Path> made = new ArrayList<>();
        try {
            refuseExisting(target);
            Folders.create(toParent, made);
            Folders.forceTree(from);
            forceParents(from, to);
            refuseExisting(target);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            StorageException fault = notPublished(e, staged, target);
            Folders.removeEmpty(made, fault);
            throw fault;
        }
        try {
            Folders.forceWhateverComes(toParent);
            Folders.forceWhateverComes(fromParent);
        } catch (IOException e) {
            throw new StorageException.Failed(
                    target, "is in place but the drive did not confirm it; check the drive, then verify it", e);
        }
    }

    private static StorageException notPublished(IOException e, Path staged, Path target) {
        // the rename onto a folder or file that appeared meanwhile fails with words that differ between systems
        if (!(e instanceof StorageException) && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return new StorageException.AlreadyExists(target, e);
        }
        if (e instanceof NoSuchFileException && Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
            return new StorageException.Failed(target, "lost its parent folder meanwhile; try again", e);
        }
        return e instanceof NoSuchFileException ? Faults.of(e, staged) : Faults.ofWrite(e, target, 1);
    }

    private static void requirePublishable(Path staged) throws StorageException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(staged, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory() || Folders.isEmpty(staged)) {
                throw new StorageException.Failed(
                        staged, "is not a folder with something in it; stage files first", null);
            }
        } catch (IOException e) {
            throw Faults.of(e, staged);
        }
    }

    private static void refuseExisting(Path target) throws IOException {
        if (Stat.isTaken(target)) {
            throw new StorageException.AlreadyExists(target, null);
        }
    }

    /**
     * Forces the folders above the target that another publisher may just have made, up to the one shared with the staged
     * folder: its names must be on the drive before this publication is reported, whoever made them.
     */
    private static void forceParents(Path from, Path to) throws IOException {
        if (from.getNameCount() == 0 || !from.getName(0).equals(to.getName(0))) {
            return;
        }
        for (Path folder = to.getParent(); folder != null; folder = folder.getParent()) {
            Folders.force(folder);
            if (from.startsWith(folder)) {
                return;
            }
        }
    }

    /**
     * Writes a small file whole: its content appears at once, in place of the file that was there.
     *
     * <p>A file that is replaced hands its mode on. A link at the target is replaced, not followed. A process that dies on the way
     * may leave a file named {@code .modellib-….tmp} beside the target.
     *
     * @param target where; its folder exists
     * @param content all bytes
     * @throws StorageException {@code NoSuchSource} when the folder is missing; {@code PermissionDenied},
     *     {@code InsufficientSpace}, {@code Interrupted}, {@code Failed}; what was there is as it was, unless the message says that the
     *     new content is in place
     */
    public static void replaceFile(Path target, byte[] content) throws StorageException {
        Path to = target.toAbsolutePath();
        Path folder = parentOf(to);
        Path temporary = temporaryBeside(to);
        Faults.checkInterrupt();
        try {
            if (!Stat.isFolder(folder)) {
                throw new StorageException.NoSuchSource(folder, null);
            }
            writeNew(temporary, content, modeFor(to));
            Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            StorageException fault = Faults.ofWrite(e, target, content.length);
            removeAfter(fault, temporary);
            throw fault;
        }
        try {
            Folders.forceWhateverComes(folder);
        } catch (IOException e) {
            throw new StorageException.Failed(
                    target, "has its new content but the drive did not confirm it; check the drive", e);
        }
    }

    private static void writeNew(Path file, byte[] content, Set<PosixFilePermission> mode) throws IOException {
        boolean narrow = Modes.known(file) && !mode.isEmpty();
        try (FileChannel channel = narrow
                ? FileChannel.open(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Modes.ownerOnly(file))
                : FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new Slices(content.length).write(channel, content, content.length);
            if (narrow) {
                Modes.set(file, mode);
            }
            channel.force(true);
        }
    }

    /** The mode of the file that is replaced; empty when there is none or the platform has no modes. */
    private static Set<PosixFilePermission> modeFor(Path target) throws IOException {
        return Modes.known(target) && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                ? Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS)
                : Set.of();
    }

    /** A name for a file on its way to {@code target}, in the same folder. */
    static Path temporaryBeside(Path target) {
        return target.resolveSibling(temporaryName(UUID.randomUUID()));
    }

    /** What a file is called on its way. */
    static String temporaryName(UUID id) {
        return ".modellib-" + id + ".tmp";
    }

    /** Removes a file that a failed call made; the fault keeps what else goes wrong. */
    static void removeAfter(Throwable fault, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            fault.addSuppressed(e);
        }
    }

    /**
     * Forces the names in a folder to the drive; does nothing where the platform cannot open folders.
     *
     * @param folder a folder
     * @throws StorageException {@code NoSuchSource}, {@code PermissionDenied}, {@code Interrupted}, {@code Failed}
     */
    public static void forceFolder(Path folder) throws StorageException {
        try {
            Folders.force(folder);
        } catch (IOException e) {
            throw Faults.of(e, folder);
        }
    }

    /**
     * Removes a folder with all that is in it, or a single file. Links are removed, never followed; nothing there is fine.
     *
     * <p>It cleans up, so it does its work on an interrupted thread, too.
     *
     * @param folder what to remove
     * @throws StorageException {@code PermissionDenied}, {@code Failed}; part of it may be gone
     * @throws IllegalArgumentException when it is the root of a file system
     */
    public static void removeTree(Path folder) throws StorageException {
        try {
            Folders.removeTree(folder);
        } catch (IOException e) {
            throw Faults.of(e, folder);
        }
    }

    private static Path parentOf(Path absolute) {
        return Objects.requireNonNull(absolute.getParent(), "The root of a file system is no target");
    }
}
