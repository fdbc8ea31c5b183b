package dev.modellib.search;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves what only a damaged database knows into a new one and puts that in its place. At any point of it the file is either
 * the damaged one or the new one, whole; a second run after a kill comes to the same.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

    private static final int MAX_SET_ASIDE = 10_000;

    /** How the index over all columns of a table is named. */
    private static final String TWICE = "_twice";

    private final Path file;
    private final Duration busyTimeout;
    private final Path fresh;

    private Salvage(Path file, Duration busyTimeout) {
        this.file = file;
        this.busyTimeout = busyTimeout;
        this.fresh = beside(file, "-rescued");
    }

    static Rescue run(Path file, Duration busyTimeout) throws SearchException {
        try {
            return new Salvage(file, busyTimeout).run();
        } catch (SQLException e) {
            throw SqliteDatabase.failure(file, busyTimeout, e);
        } catch (IOException e) {
            if (e instanceof SearchException known) {
                throw known;
            }
            throw new SearchException.Failed(
                    file,
                    "The damaged database " + file + " could not be set aside (" + e
                            + "); check that its folder can be written, then open the library again");
        }
    }

    private Rescue run() throws SQLException, IOException {
        removeSet(fresh);
        Map<String, Rescue.Rows> counts = new TreeMap<>();
        try (Session made = SqliteDatabase.connect(fresh, busyTimeout, "")) {
            Schema.migrate(fresh, made);
            Map<String, Rows> found = read(made);
            made.transaction("BEGIN IMMEDIATE", session -> {
                for (Map.Entry<String, Rows> table : found.entrySet()) {
                    counts.put(table.getKey(), write(session, table.getKey(), table.getValue()));
                }
                return true;
            });
        }
        Rescue rescue = setAside(counts);
        Suspicion.forget(file);
        return rescue;
    }

    /** The rows of a table that both copies of it tell, or the one that could be read, and how many there seemed to be. */
    private record Rows(List<String> columns, Set<List<Object>> sound, long seen, boolean complete) {}

    /** Reads the kept tables of the damaged file, as the only one who has it open. */
    private Map<String, Rows> read(Session made) throws SQLException {
        Map<String, Rows> found = new LinkedHashMap<>();
        List<String> tables = Integrity.keptTables(made);
        try (Session damaged = SqliteDatabase.alone(file, busyTimeout)) {
            damaged.number("SELECT count(*) FROM sqlite_schema");
            for (String table : tables) {
                List<String> columns = columns(made, table);
                // an older version has fewer, and what a later one added has its default
                List<String> known = columns(damaged, table);
                if (!known.isEmpty()) {
                    columns.retainAll(known);
                }
                boolean twice = made.number(
                                "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = ?", table + TWICE)
                        > 0;
                found.put(table, rows(damaged, table, columns, twice));
            }
        } catch (SQLException e) {
            if (!SqliteDatabase.isDamage(e)) {
                throw e;
            }
            LOG.warn("{} is damaged so that no table in it can be reached", file, e);
        }
        for (String table : tables) {
            found.putIfAbsent(table, new Rows(List.of(), Set.of(), 0, false));
        }
        return found;
    }

    private static List<String> columns(Session session, String table) throws SQLException {
        return session.query("SELECT name FROM pragma_table_info(?)", row -> row.getString(1), table);
    }

    private Rows rows(Session damaged, String table, List<String> columns, boolean twice) {
        String select = "SELECT " + String.join(", ", columns) + " FROM " + table;
        Set<List<Object>> first = new LinkedHashSet<>();
        Set<List<Object>> second = new LinkedHashSet<>();
        boolean firstWhole =
                collect(damaged, select + " NOT INDEXED ORDER BY " + columns.get(0), columns.size(), first);
        boolean secondWhole =
                twice && collect(damaged, select + " INDEXED BY " + table + TWICE, columns.size(), second);
        long seen = Math.max(first.size(), second.size());
        if (firstWhole && secondWhole) {
            first.retainAll(second);
        } else if (secondWhole || !firstWhole) {
            first.addAll(second);
        }
        return new Rows(columns, first, seen, firstWhole || secondWhole);
    }

    /** Adds the rows up to the first that cannot be read; true when all could. */
    private boolean collect(Session damaged, String sql, int columns, Set<List<Object>> rows) {
        try {
            damaged.forEach(sql, row -> {
                List<Object> values = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    values.add(row.getObject(i));
                }
                rows.add(values);
            });
            return true;
        } catch (SQLException e) {
            LOG.warn("{}: not everything could be read by: {}", file, sql, e);
            return false;
        }
    }

    private static Rescue.Rows write(Session session, String table, Rows rows) {
        String places = String.join(
                ", ",
                IntStream.range(0, rows.columns().size()).mapToObj(i -> "?").toList());
        long saved = 0;
        for (List<Object> row : rows.sound()) {
            try {
                saved += session.update(
                        "INSERT OR IGNORE INTO " + table + " (" + String.join(", ", rows.columns()) + ") VALUES ("
                                + places + ")",
                        row.toArray());
            } catch (SQLException e) {
                LOG.warn("A row of {} is damaged and is left out", table, e);
            }
        }
        return new Rescue.Rows(saved, rows.seen() - saved, rows.complete());
    }

    /** Gives the damaged file a second name, then puts the new one in its place. */
    private Rescue setAside(Map<String, Rescue.Rows> counts) throws IOException {
        for (int number = 1; number < MAX_SET_ASIDE; number++) {
            Path aside = beside(file, RescueNote.SET_ASIDE + number);
            try {
                keep(aside);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
            Rescue rescue = new Rescue(aside, counts);
            RescueNote.write(rescue);
            // A log that stayed belongs to the damaged file; beside the new one it would be taken for its own.
            moveIfThere(beside(file, "-wal"), beside(aside, "-wal"));
            moveIfThere(beside(file, "-shm"), beside(aside, "-shm"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
            return rescue;
        }
        throw new IOException("there are too many damaged databases beside it");
    }

    private void keep(Path aside) throws IOException {
        try {
            Files.createLink(aside, file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("{} has no hard links: the damaged file is copied", file, e);
            Files.copy(file, aside);
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    private static void removeSet(Path database) throws IOException {
        for (String part : List.of("-wal", "-shm", "-journal", "")) {
            Files.deleteIfExists(beside(database, part));
        }
    }

    private void forceFolder() {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be forced", folder, e);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
