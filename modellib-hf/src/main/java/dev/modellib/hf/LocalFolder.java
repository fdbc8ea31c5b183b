package dev.modellib.hf;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder into which files of one repository were downloaded under their own names, with a note beside each on what it is: the
 * layout that the Hub's reference client uses when it is told a local folder.
 *
 * <p><b>Shape:</b> the note of a file is believed only as long as the file has not changed since it was written.
 *
 * <p><b>Threads:</b> immutable; safe for many. <b>Blocks:</b> on the drive. <b>Errors:</b> questions never fail: what cannot be read is
 * not there. Notes are written or the platform's {@link IOException} says why not.
 *
 * <p><b>Source:</b> the Hub's documentation of downloads to a local folder.
 */
public final class LocalFolder {

    private static final int NOTE_BYTES_MAX = 4096;
    private static final int LEVELS_MAX = 32;
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Path folder;

    private LocalFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * What is noted about a file.
     *
     * @param commit the commit that it was taken from
     * @param etag what the Hub called its content: a git object id or a SHA-256
     * @param notedAt when the two were known to fit the file
     */
    public record Note(String commit, String etag, Instant notedAt) {

        /**
         * Checks the shapes.
         *
         * @param commit the full commit
         * @param etag the digest of the content; with or without quotes
         * @param notedAt when
         * @throws IllegalArgumentException when the commit or the etag is none
         */
        public Note {
            CacheNames.requireCommit(commit);
            etag = CacheNames.blob(etag);
        }
    }

    /**
     * Takes a folder. Nothing is made and nothing is looked at.
     *
     * @param folder the folder
     * @return the folder with its notes
     */
    public static LocalFolder open(Path folder) {
        return new LocalFolder(folder.toAbsolutePath().normalize());
    }

    /**
     * The nearest folder at or above a place that has notes.
     *
     * @param place a file or folder
     * @return the folder; empty when none has any
     */
    public static Optional<LocalFolder> around(Path place) {
        Path at = place.toAbsolutePath().normalize();
        for (int level = 0; at != null && level < LEVELS_MAX; level++) {
            LocalFolder folder = new LocalFolder(at);
            if (Files.isDirectory(folder.notes(), LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(folder);
            }
            at = at.getParent();
        }
        return Optional.empty();
    }

    /**
     * The name of a file in the folder.
     *
     * @param file the file
     * @return its path from the folder, with slashes; empty when it does not lie below it
     */
    public Optional<String> pathOf(Path file) {
        Path place = file.toAbsolutePath().normalize();
        if (!place.startsWith(folder) || place.equals(folder)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        folder.relativize(place).forEach(name -> names.add(name.toString()));
        return Optional.of(String.join("/", names));
    }

    /**
     * What is noted about a file, if the file is still the one that it is about.
     *
     * @param path the file, from the folder
     * @return the note; empty when there is none, none that can be read, or the file is gone or has changed
     */
    public Optional<Note> note(String path) {
        Optional<Path> file = CacheNames.below(folder, path);
        Optional<Path> place = CacheNames.below(notes(), path + ".metadata");
        if (file.isEmpty() || place.isEmpty()) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file.get(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Instant changed = found.lastModifiedTime().toInstant();
            return CacheRoot.of(folder)
                    .flatMap(root -> root.read(root.real().resolve(folder.relativize(place.get())), NOTE_BYTES_MAX))
                    .flatMap(LocalFolder::read)
                    .filter(note -> found.isRegularFile())
                    .filter(note -> !changed.minus(TOLERANCE).isAfter(note.notedAt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Note> read(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        if (lines.size() < 3) {
            return Optional.empty();
        }
        try {
            BigDecimal seconds = new BigDecimal(lines.get(2));
            if (seconds.precision() > 40 || Math.abs(seconds.scale()) > 40) {
                return Optional.empty();
            }
            BigDecimal nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9);
            return Optional.of(new Note(
                    lines.get(0),
                    lines.get(1),
                    Instant.ofEpochSecond(seconds.toBigInteger().longValueExact(), nanos.longValue())));
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Notes what a file is, which is there and has been verified.
     *
     * @param path the file, from the folder
     * @param note what it is
     * @throws HubException when the path cannot be one below a folder
     * @throws IOException when the disk refuses
     */
    public void write(String path, Note note) throws IOException {
        Path place = CacheNames.below(folder, path)
                .flatMap(file -> CacheNames.below(notes(), path + ".metadata"))
                .orElseThrow(() -> new HubException.Malformed("\"" + PlainText.shown(path)
                        + "\" cannot be the name of a file in a folder: it could mean another file. Leave it out."));
        Path base = folder.resolve(".cache").resolve("huggingface");
        requireInside(place);
        Files.createDirectories(place.resolveSibling(""));
        create(base.resolve(".gitignore"), "*");
        create(base.resolve(CacheNames.TAG), CacheNames.TAG_TEXT);
        BigDecimal time = BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, note.notedAt()), 6);
        Path temporary = place.resolveSibling(UUID.randomUUID().toString().substring(0, 8) + ".tmp");
        try {
            Files.writeString(
                    temporary,
                    note.commit() + "\n" + note.etag() + "\n" + time.toPlainString() + "\n",
                    StandardOpenOption.CREATE_NEW);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** No link leads a write out of the folder. */
    private void requireInside(Path place) throws IOException {
        Path there = place.resolveSibling("");
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.resolveSibling("");
        }
        if (!there.toRealPath().startsWith(folder.toRealPath())) {
            throw new FileSystemException(
                    place.toString(),
                    null,
                    "a link on the way leads out of " + folder + "; remove it to keep notes there");
        }
    }

    private Path notes() {
        return folder.resolve(".cache").resolve("huggingface").resolve("download");
    }

    private static void create(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            // one is enough, whoever made it
        }
    }
}
