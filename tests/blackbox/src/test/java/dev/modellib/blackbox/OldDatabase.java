package dev.modellib.blackbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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

    /** By reflection: this module does not read {@code java.sql}, and its tests are no reason to. */
    private static void execute(Path database, List<String> statements) throws Exception {
        Object connection = Class.forName("java.sql.DriverManager")
                .getMethod("getConnection", String.class)
                .invoke(null, "jdbc:sqlite:" + database);
        try (AutoCloseable closing = (AutoCloseable) connection) {
            Object statement = Class.forName("java.sql.Connection")
                    .getMethod("createStatement")
                    .invoke(closing);
            for (String sql : statements) {
                Class.forName("java.sql.Statement")
                        .getMethod("execute", String.class)
                        .invoke(statement, sql);
            }
        }
    }

    /** The same models and links in the tables of version 2. */
    static void becomeVersionTwo(Path database) throws Exception {
        Path old = database.resolveSibling("old.db");
        List<String> statements = new ArrayList<>();
        for (String sql : Files.readString(TABLES).split(";\n")) {
            if (!sql.startsWith("INSERT")) {
                statements.add(sql);
            }
        }
        statements.add("ATTACH '" + database + "' AS new");
        statements.add("INSERT INTO models (" + MODELS + ") SELECT " + MODELS + " FROM new.models");
        statements.add("INSERT INTO files SELECT model_key, path, size_bytes, sha256, blake3 FROM new.files");
        statements.add("INSERT INTO links (" + LINKS + ") SELECT " + LINKS + " FROM new.links");
        statements.add("INSERT INTO model_text (model_text) VALUES ('rebuild')");
        execute(old, statements);
        Files.move(old, database, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The row of a job whose process is gone. */
    static void begin(Path database, String id, String kind, String key, String payload) throws Exception {
        execute(
                database,
                List.of("INSERT INTO journal (id, kind, entry_key, owner, payload) VALUES ('"
                        + String.join("', '", id, kind, key, GONE, payload) + "')"));
    }
}
