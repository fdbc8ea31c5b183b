package dev.modellib.io;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Takes files into a staging folder by renaming them, so that only hashing is paid.
 *
 * <p>Files are hashed where they are. A journal beside the staging folder says where each came from, before the first one is renamed;
 * until the journal is gone, {@link #putBack} returns to its place whatever is still staged, also in a later process. So at every
 * moment a file is either at its source or in the staging folder, whole.
 *
 * <p><i>Threads:</i> any; one at a time for one journal. <i>Blocks:</i> on the drive.
 */
public final class FileMoves {
    private FileMoves() {}

    /**
     * A file that was hashed where it is.
     *
     * <p><i>Threads:</i> immutable.
     */
    public static final class Hashed {
        private final Path source;
        private final Fingerprint fingerprint;
        private final FileState state;

        private Hashed(Path source, Fingerprint fingerprint, FileState state) {
            this.source = source;
            this.fingerprint = fingerprint;
            this.state = state;
        }

        /**
         * Returns the fingerprint of its bytes.
         *
         * @return length and digests
         */
        public Fingerprint fingerprint() {
            return fingerprint;
        }
    }

    /**
     * Tells why a file is to be copied rather than renamed, although it may be moved.
     *
     * <p>It is when it is on another volume or mount; is a symbolic link, whose content is copied; has a second name, under which it
     * could be changed later; belongs to another user, who could do the same; or has a name that is no text.
     *
     * @param source a file
     * @param from its volume
     * @param folder where it would go, ours
     * @param to the volume of that
     * @return a phrase; empty when it can be renamed
     * @throws StorageException {@code PermissionDenied} when it can be neither: nothing may be removed from its folder;
     *     {@code NoSuchSource}, {@code Failed}
     */
    public static Optional<String> hindrance(Path source, Volume from, Path folder, Volume to) throws StorageException {
        Path parent = parentOf(source);
        try {
            parent.getFileSystem().provider().checkAccess(parent, AccessMode.WRITE);
        } catch (IOException e) {
            throw Faults.of(e, parent);
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return Optional.of("it is a symbolic link");
            }
            if (!from.id().equals(to.id()) || !from.mountPoint().equals(to.mountPoint())) {
                return Optional.of("it is on another volume");
            }
            if (Modes.names(source) > 1) {
                return Optional.of("it has another name");
            }
            if (!isOfOneOwner(source, folder)) {
                return Optional.of("it belongs to another user");
            }
            return MoveJournal.canName(source) ? Optional.empty() : Optional.of("its name is no text");
        } catch (IOException e) {
            throw Faults.of(e, source);
        }
    }

    private static boolean isOfOneOwner(Path source, Path folder) throws IOException {
        return Files.getFileAttributeView(source, FileOwnerAttributeView.class) == null
                || Files.getOwner(source).equals(Files.getOwner(folder));
    }

    /**
     * Reads a file where it is.
     *
     * @param source a file, not a link
     * @param workers who may help
     * @param progress is given the number of bytes read since its last call, on the calling thread
     * @return the file as it was read
     * @throws StorageException as {@link Fingerprints#of(Path, Workers, LongConsumer)} does
     */
    public static Hashed hash(Path source, Workers workers, LongConsumer progress) throws StorageException {
        try {
            Path absolute = source.toAbsolutePath();
            FileState before = FileState.of(absolute);
            Hashed hashed = new Hashed(absolute, Fingerprints.of(absolute, workers, progress), before);
            if (!FileState.of(absolute).isStill(before)) {
                throw new StorageException.SourceChanged(source, null);
            }
            return hashed;
        } catch (IOException e) {
            throw Faults.of(e, source);
        }
    }

    /**
     * Renames files into a staging folder, forces them to the drive and makes them read-only.
     *
     * <p>A file that was written to since it was hashed, or that a process is seen to have open for writing, is refused. The second
     * is looked for on Linux, as far as the user may see; a process that is not seen writes on into the staged file, as after any
     * rename.
     *
     * <p>When it fails, some files may be staged: call {@link #putBack}.
     *
     * @param files what goes under which name
     * @param folder the staging folder, which exists and is ours alone; of one volume with the files
     * @param journal where to write down what comes from where; beside the folder, nothing is there
     * @throws StorageException {@code SourceChanged}, {@code NoSuchSource}, {@code PermissionDenied}, {@code InsufficientSpace},
     *     {@code Interrupted}, {@code Failed}
     */
    public static void take(Map<RelativePath, Hashed> files, Path folder, Path journal) throws StorageException {
        Faults.checkInterrupt();
        Path at = folder;
        try {
            List<MoveJournal.Entry> entries = new ArrayList<>();
            for (Map.Entry<RelativePath, Hashed> file : files.entrySet()) {
                at = file.getValue().source;
                requireStill(file.getValue(), at);
                entries.add(new MoveJournal.Entry(
                        file.getKey(), at, Modes.known(at) ? Files.getPosixFilePermissions(at) : Set.of()));
            }
            OpenWriters.refuse(files.values().stream().map(each -> each.source).toList());
            MoveJournal.write(journal, entries);
            for (Map.Entry<RelativePath, Hashed> file : files.entrySet()) {
                at = file.getValue().source;
                take(file.getValue(), file.getKey().resolveIn(folder));
            }
            forceFolders(entries);
        } catch (IOException e) {
            throw e instanceof FileAlreadyExistsException
                    ? new StorageException.AlreadyExists(folder, e)
                    : Faults.ofWrite(e, at, 1);
        }
    }

    private static void requireStill(Hashed file, Path place) throws IOException {
        if (!FileState.of(place).isStill(file.state)) {
            throw new StorageException.SourceChanged(
                    file.source, "changed after it was read; try again when nothing writes to it", null);
        }
    }

    private static void take(Hashed file, Path staged) throws IOException {
        Faults.checkInterrupt();
        Folders.create(parentOf(staged), new ArrayList<>());
        if (Stat.isTaken(staged)) {
            throw new StorageException.AlreadyExists(staged, null);
        }
        Files.move(file.source, staged, StandardCopyOption.ATOMIC_MOVE);
        Modes.makeReadOnly(staged);
        FileCopy.force(staged);
        // the last look comes after the rename: from here on the file is no longer found under its old name
        requireStill(file, staged);
    }

    /**
     * Returns the files to where they came from that are still in the staging folder, with the mode they had, and ends the journal.
     *
     * <p>Something that has taken a file's place meanwhile stays: the file then goes beside it, as {@code name.returned}. Done
     * already, or with no journal there, it does nothing; cut off anywhere, it goes on at the next call. It does its work on an
     * interrupted thread, too.
     *
     * @param folder the staging folder; need not be there any more
     * @param journal what {@link #take} wrote
     * @throws StorageException {@code PermissionDenied}, {@code InsufficientSpace}, {@code Failed}; what could not be returned is in
     *     the staging folder, and the journal stays
     */
    public static void putBack(Path folder, Path journal) throws StorageException {
        try {
            if (!Stat.isTaken(journal)) {
                return;
            }
        } catch (IOException e) {
            throw Faults.of(e, journal);
        }
        Undisturbed.run(() -> putAllBack(folder, journal));
    }

    private static void putAllBack(Path folder, Path journal) throws StorageException {
        Path at = journal;
        try {
            List<MoveJournal.Entry> entries = MoveJournal.read(journal);
            IOException first = null;
            for (MoveJournal.Entry entry : entries) {
                try {
                    putBack(entry, entry.name().resolveIn(folder));
                } catch (IOException e) {
                    if (first == null) {
                        first = e;
                        at = entry.source();
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
            forceFolders(entries);
            Files.deleteIfExists(journal);
        } catch (IOException e) {
            throw Faults.ofWrite(e, at, 1);
        }
    }

    private static void putBack(MoveJournal.Entry entry, Path staged) throws IOException {
        if (!Stat.isTaken(staged)) {
            return;
        }
        if (!entry.mode().isEmpty()) {
            Modes.set(staged, entry.mode());
        }
        Folders.create(parentOf(entry.source()), new ArrayList<>());
        Path place = entry.source();
        for (int number = 1; !isPutBack(staged, place); number++) {
            place = beside(entry.source(), number);
        }
    }

    /** False when something else is there. */
    private static boolean isPutBack(Path staged, Path place) throws IOException {
        if (!Stat.isTaken(place)) {
            try {
                NamedPlace.moveWithoutOverwriting(staged, place);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }
        if (!Files.isSymbolicLink(place) && Files.isSameFile(staged, place)) {
            // a try before had given it its old name and was cut off
            Files.delete(staged);
            return true;
        }
        return false;
    }

    private static Path beside(Path source, int number) {
        return source.resolveSibling(source.getFileName() + (number == 1 ? ".returned" : ".returned." + number));
    }

    private static void forceFolders(List<MoveJournal.Entry> entries) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (MoveJournal.Entry entry : entries) {
            folders.add(parentOf(entry.source()));
        }
        for (Path folder : folders) {
            if (Stat.isFolder(folder)) {
                Folders.forceWhateverComes(folder);
            }
        }
    }

    private static Path parentOf(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "The root of a file system is no file");
    }
}
