package dev.modellib.io;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that says where renamed files came from, so that they can go back there.
 *
 * <p><i>Shape:</i> UTF-8 lines, the first {@code modellib-moves 1} and the number of files; then of each file, between tabs, its mode
 * ({@code rw-r--r--}, or {@code -} where there are none), its name in the staging folder, and its source, both percent-encoded.
 */
final class MoveJournal {
    private static final String FIRST_WORDS = "modellib-moves 1 ";
    private static final String NO_MODE = "-";
    private static final int FIELDS = 3;

    private MoveJournal() {}

    /** One file; a mode that is empty is not known. */
    record Entry(RelativePath name, Path source, Set<PosixFilePermission> mode) {}

    /** Whether the journal can say which file is meant; not when the name is no text in the platform's encoding. */
    static boolean canName(Path source) {
        String text = source.toString();
        return text.indexOf('\ufffd') < 0 && decoded(encoded(text)).equals(text);
    }

    /** Writes it whole and forced, before the first file is touched. */
    static void write(Path journal, List<Entry> entries) throws StorageException {
        StringBuilder text = new StringBuilder(FIRST_WORDS + entries.size() + "\n");
        for (Entry entry : entries) {
            String mode = entry.mode().isEmpty() ? NO_MODE : PosixFilePermissions.toString(entry.mode());
            text.append(mode)
                    .append('\t')
                    .append(encoded(entry.name().value()))
                    .append('\t')
                    .append(encoded(entry.source().toString()))
                    .append('\n');
        }
        Publication.replaceFile(journal, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads it; nothing when there is none. */
    static List<Entry> read(Path journal) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(journal, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        if (lines.isEmpty() || !lines.get(0).equals(FIRST_WORDS + (lines.size() - 1))) {
            throw unreadable(journal, null);
        }
        List<Entry> entries = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            entries.add(entry(journal, line));
        }
        return entries;
    }

    private static Entry entry(Path journal, String line) throws StorageException {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            throw unreadable(journal, null);
        }
        try {
            FileSystem files = journal.getFileSystem();
            return new Entry(
                    new RelativePath(decoded(fields[1])),
                    files.getPath(decoded(fields[2])),
                    fields[0].equals(NO_MODE) ? Set.of() : PosixFilePermissions.fromString(fields[0]));
        } catch (IllegalArgumentException e) {
            throw unreadable(journal, e);
        }
    }

    private static StorageException.Failed unreadable(Path journal, @Nullable Exception cause) {
        return new StorageException.Failed(
                journal,
                "says where files came from and cannot be read; move what is in the folder of that name by hand, and remove"
                        + " both",
                cause);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
