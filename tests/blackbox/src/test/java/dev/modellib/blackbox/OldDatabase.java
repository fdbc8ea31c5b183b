package dev.modellib.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A stranger at a library's database, who makes it what an older version or a killed process leaves. */
final class OldDatabase {

    /** No process has this number: it is above the largest that Linux gives. */
    private static final String GONE = "99999999@1#gone";

    private static final Path TABLES =
            Path.of("..", "..", "modellib-search/src/test/resources/dev/modellib/search/schema-2.sql");
    private static final String MODELS = "model_key, id, slug, kind, format, quant, status, revision, size_bytes,"
            + " added_at_millis, name, repo, family, architecture, tags, traits, file_names, description, document";
    private static final String LINKS = "target, mapping_id, model_id, file_sha256, strategy, source, state";

    private OldDatabase() {}

    private static Connection open(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }

    /** The same models and links in the tables of version 2. */
    static void becomeVersionTwo(Path database) throws IOException, SQLException {
        Path old = database.resolveSibling("old.db");
        try (Connection connection = open(old);
                Statement statement = connection.createStatement()) {
            for (String sql : Files.readString(TABLES).split(";\n")) {
                if (!sql.startsWith("INSERT")) {
                    statement.execute(sql);
                }
            }
            statement.execute("ATTACH '" + database + "' AS new");
            for (String sql : List.of(
                    "INSERT INTO models (" + MODELS + ") SELECT " + MODELS + " FROM new.models",
                    "INSERT INTO files SELECT model_key, path, size_bytes, sha256, blake3 FROM new.files",
                    "INSERT INTO links (" + LINKS + ") SELECT " + LINKS + " FROM new.links",
                    "INSERT INTO model_text (model_text) VALUES ('rebuild')")) {
                statement.execute(sql);
            }
        }
        Files.move(old, database, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The row of a job whose process is gone. */
    static void begin(Path database, String id, String kind, String key, String payload) throws SQLException {
        try (Connection connection = open(database);
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO journal (id, kind, entry_key, owner, payload) VALUES (?, ?, ?, ?, ?)")) {
            List<String> values = List.of(id, kind, key, GONE, payload);
            for (int i = 0; i < values.size(); i++) {
                insert.setString(i + 1, values.get(i));
            }
            insert.execute();
        }
    }
}
