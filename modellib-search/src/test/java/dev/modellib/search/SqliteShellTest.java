package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file as SQLite's own shell sees it, where it is installed: another build of SQLite and none of our code. */
class SqliteShellTest {

    @Test
    void theShellFindsTheFileSound() throws Exception {
        assumeTrue(isInstalled(), "no sqlite3 with FTS5 on this machine");
        try (Scratch scratch = new Scratch()) {
            try (LibraryDatabase database = scratch.open()) {
                for (int i = 0; i < 40; i++) {
                    database.models().put(Examples.full("model" + i));
                }
                for (int i = 0; i < 40; i += 3) {
                    database.models().put(Examples.named("model" + i, "changed \u0000 name 😀"));
                    database.models().remove("model" + (i + 1));
                }
                database.links().put(new LinkRow("m", "model0", "", "copy", "/s", "/t", "made"));
            }
            assertEquals(List.of("ok"), shell(scratch, "PRAGMA integrity_check"));
            assertEquals(List.of(), shell(scratch, "PRAGMA foreign_key_check"));
            assertEquals(
                    List.of(),
                    shell(scratch, "INSERT INTO model_text (model_text, rank) VALUES ('integrity-check', 1)"));
            assertEquals(List.of("wal"), shell(scratch, "PRAGMA journal_mode"));
            assertEquals(
                    List.of("1835821410", Integer.toString(Schema.VERSION)),
                    shell(scratch, "PRAGMA application_id; PRAGMA user_version"));
            assertEquals(
                    List.of("14"),
                    shell(scratch, "SELECT count(*) FROM model_text WHERE model_text MATCH 'changed name'"));
            assertEquals(
                    List.of("13"),
                    shell(scratch, "SELECT count(*) FROM model_text WHERE model_text MATCH '\"q4_k_m\"'"));
        }
    }

    private static boolean isInstalled() throws IOException {
        try {
            return run(List.of("sqlite3", ":memory:", "CREATE VIRTUAL TABLE t USING fts5 (a)"))
                    .isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> shell(Scratch scratch, String sql) throws IOException {
        return run(List.of("sqlite3", "-batch", "-bail", scratch.file().toString(), sql));
    }

    private static List<String> run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            lines.add("exit " + code);
        }
        return lines;
    }
}
