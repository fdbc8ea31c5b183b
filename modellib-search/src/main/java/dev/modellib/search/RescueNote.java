package dev.modellib.search;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The note beside a damaged database that was set aside: one table a line, for people to read and for {@link #all}. */
final class RescueNote {
    /** What follows the name of a database in the name of one that was set aside, and then its number. */
    static final String SET_ASIDE = ".damaged-";

    private static final Logger LOG = LoggerFactory.getLogger(RescueNote.class);

    private static final String UNSEEN = ", more cannot be seen";
    private static final Pattern LINE =
            Pattern.compile("([a-z_]+): ([0-9]{1,18}) saved, ([0-9]{1,18}) lost(" + UNSEEN + ")?");

    private RescueNote() {}

    static void write(Rescue rescue) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(rescue.kept())
                .forEach((table, rows) -> text.append(table)
                        .append(": ")
                        .append(rows.saved())
                        .append(" saved, ")
                        .append(rows.lost())
                        .append(" lost")
                        .append(rows.complete() ? "" : UNSEEN)
                        .append('\n'));
        Files.writeString(
                file(rescue.setAside()),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC);
    }

    /** Of every database that was set aside and is still there, by number; without counts where the note is gone. */
    static List<Rescue> all(Path database) throws SearchException {
        String prefix = database.getFileName() + SET_ASIDE;
        List<Path> files = new ArrayList<>();
        Path folder = Objects.requireNonNull(database.toAbsolutePath().getParent());
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder)) {
            for (Path file : beside) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix) && name.substring(prefix.length()).matches("[0-9]{1,9}")) {
                    files.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new SearchException.Failed(
                    database, "The folder " + folder + " cannot be read (" + e + "); check its permissions");
        }
        files.sort(Comparator.comparingInt(
                file -> Integer.parseInt(file.getFileName().toString().substring(prefix.length()))));
        return files.stream().map(RescueNote::read).toList();
    }

    private static Rescue read(Path setAside) {
        Map<String, Rescue.Rows> kept = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file(setAside))) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    Rescue.Rows rows = new Rescue.Rows(
                            Long.parseLong(matcher.group(2)),
                            Long.parseLong(matcher.group(3)),
                            matcher.group(4) == null);
                    kept.put(matcher.group(1), rows);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} has no note that can be read", setAside, e);
        }
        return new Rescue(setAside, kept);
    }

    private static Path file(Path setAside) {
        return setAside.resolveSibling(setAside.getFileName() + ".txt");
    }
}
