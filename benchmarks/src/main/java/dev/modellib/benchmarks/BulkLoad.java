package dev.modellib.benchmarks;

import dev.modellib.search.IndexedModel;
import dev.modellib.search.LibraryDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Loading many models at once beside the plain way: the same rows, in one transaction, and a trigger that adds each to the
 * text index. The plain way is given its rows ready and makes neither files nor vocabulary; ours makes everything. Seconds of
 * CPU of the thread, so that other work on the machine counts little; the rounds alternate.
 *
 * <p>Arguments: the number of models (100,000) and the rounds (3).
 */
public final class BulkLoad {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String TEXTS =
            "name, repo, family, architecture, tags, traits, file_names, description, joined, labels";

    private BulkLoad() {}

    /**
     * Runs it.
     *
     * @param arguments number of models, rounds
     * @throws Exception when the disk or a database fails
     */
    public static void main(String[] arguments) throws Exception {
        int models = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path folder = Files.createDirectories(Path.of("bulk-load"));
        Path ours = folder.resolve("ours.db");
        Path plain = folder.resolve("plain.db");
        List<IndexedModel> all = Synthetic.models(models).toList();
        double[] oursSeconds = new double[rounds];
        double[] plainSeconds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            oursSeconds[round] = ours(ours, all);
            plainSeconds[round] = plain(plain, ours);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: ours %.2f s, trigger per row %.2f s of CPU%n",
                    round,
                    oursSeconds[round],
                    plainSeconds[round]);
        }
        double best = Arrays.stream(oursSeconds).min().orElseThrow();
        double plainBest = Arrays.stream(plainSeconds).min().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%,d models, best of %d: ours %,.0f a second of CPU, trigger per row %,.0f, ratio %.2f; %,d and %,d bytes%n",
                models,
                rounds,
                models / best,
                models / plainBest,
                plainBest / best,
                Files.size(ours),
                Files.size(plain));
    }

    private static double ours(Path file, List<IndexedModel> models) throws IOException {
        Files.deleteIfExists(file);
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            long start = cpu();
            database.models().putAll(models);
            return (cpu() - start) / NANOS_PER_SECOND;
        }
    }

    private static double plain(Path file, Path from) throws IOException, SQLException {
        Files.deleteIfExists(file);
        LibraryDatabase.open(file).close();
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + from.toUri());
                Connection target =
                        DriverManager.getConnection("jdbc:sqlite:" + file.toUri() + "?jdbc.get_generated_keys=false");
                Statement statement = target.createStatement()) {
            List<Object[]> rows = rows(source);
            String places = String.join(", ", Collections.nCopies(rows.get(0).length, "?"));
            statement.execute("CREATE TRIGGER added AFTER INSERT ON models BEGIN INSERT INTO model_text (rowid, "
                    + TEXTS + ") VALUES (new.model_key, new." + TEXTS.replace(", ", ", new.") + "); END");
            statement.execute("PRAGMA cache_size = -65536");
            statement.execute("PRAGMA synchronous = FULL");
            target.setAutoCommit(false);
            long start = cpu();
            try (PreparedStatement insert = target.prepareStatement("INSERT INTO models VALUES (" + places + ")")) {
                for (Object[] row : rows) {
                    for (int i = 0; i < row.length; i++) {
                        insert.setObject(i + 1, row[i]);
                    }
                    insert.executeUpdate();
                }
            }
            target.commit();
            return (cpu() - start) / NANOS_PER_SECOND;
        }
    }

    private static List<Object[]> rows(Connection source) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Statement statement = source.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM models ORDER BY model_key")) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                Object[] row = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = result.getObject(i + 1);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
