package dev.modellib.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.sqlite.JDBC;

/** A folder of its own for one database, removed at the end, and a way to the file that bypasses the code under test. */
final class Scratch implements Closeable {
    private final Path folder;

    Scratch() throws IOException {
        folder = Files.createTempDirectory("modellib-search");
    }

    Path folder() {
        return folder;
    }

    Path file() {
        return folder.resolve("library.db");
    }

    LibraryDatabase open() throws SearchException {
        return LibraryDatabase.open(file());
    }

    /** The names in the folder. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    static Connection raw(Path file) throws SQLException {
        Connection connection = new JDBC().connect("jdbc:sqlite:" + file.toUri(), new Properties());
        if (connection == null) {
            throw new SQLException("not an SQLite address: " + file);
        }
        return connection;
    }

    /** Changes the file with no help from the code under test. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = raw(file());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** SQLite's own word on the file, on the foreign keys and on the agreement of rows and searchable text. */
    void requireSound() throws SQLException {
        try (Connection connection = raw(file());
                Statement statement = connection.createStatement()) {
            try (var result = statement.executeQuery("PRAGMA integrity_check")) {
                result.next();
                if (!result.getString(1).equals("ok")) {
                    throw new AssertionError("integrity_check: " + result.getString(1));
                }
            }
            try (var result = statement.executeQuery("PRAGMA foreign_key_check")) {
                if (result.next()) {
                    throw new AssertionError("foreign_key_check: a row of " + result.getString(1));
                }
            }
            statement.execute("INSERT INTO model_text (model_text, rank) VALUES ('integrity-check', 1)");
        }
    }

    /** Everything derived from the rows: the entries of the text index, joined words, labels, vocabulary. */
    List<List<String>> derived() throws SQLException {
        List<List<String>> tables = new ArrayList<>();
        for (String sql : List.of(
                "SELECT term || ' ' || doc || ' ' || col || ' ' || offset FROM temp.entries",
                "SELECT id || joined || labels FROM models ORDER BY id",
                "SELECT word || ' ' || models FROM words",
                "SELECT variant || ' ' || word FROM spellings")) {
            try (Connection connection = raw(file());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE VIRTUAL TABLE temp.entries USING fts5vocab (main, model_text, instance)");
                List<String> rows = new ArrayList<>();
                try (var result = statement.executeQuery(sql)) {
                    while (result.next()) {
                        rows.add(result.getString(1));
                    }
                }
                tables.add(rows);
            }
        }
        return tables;
    }

    @Override
    public void close() throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }
}
