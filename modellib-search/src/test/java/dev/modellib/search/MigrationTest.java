package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that older versions wrote; their tables are kept as they were, in {@code schema-<version>.sql}. */
class MigrationTest {
    private static final int MANY = 400;

    private Scratch scratch;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
    }

    @AfterEach
    void removeFolder() throws IOException {
        scratch.close();
    }

    @Test
    void everyVersionBeforeThisOneIsKept() {
        assertEquals(4, Schema.VERSION, "a new version wants the tables of the last as a resource, and a test");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anOlderVersionBecomesThisOneAndLosesNothing(int version) throws Exception {
        make(version);
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.created());
            assertTrue(database.isIndexFilled());
            assertTrue(database.check().isSound());
            for (String text : List.of("qwen25", "kind:llm", "tag:chat", "gesprache", "qwen q4", "author:qwen")) {
                assertEquals(text.equals("qwen q4") ? List.of() : List.of("a"), Examples.found(database, text), text);
            }
            assertEquals(List.of("b"), Examples.found(database, "llavva"));
            assertEquals(List.of("a"), Examples.found(database, "qwne2"), "spellings of words with digits are made");
            assertEquals(Optional.of("document of a"), database.models().document("a"));
            assertEquals(List.of("document of a"), database.models().documentsBySha256("ab"));
            assertEquals(List.of("document of a"), database.models().documentsByRepo("qwen/QWEN2.5"));
            assertEquals(1, database.journal().entries().size());
            assertEquals(1, database.links().all().size());
            assertEquals(0, database.identifications().count());
            assertEquals(List.of(), database.downloads().all());
            assertEquals(List.of(), database.verifications().ofModel("a"));
            assertEquals(List.of(), database.folders().ofMapping("m"));
            assertTrue(database.models().check());
        }
        scratch.requireSound();
        byte[] migrated = Files.readAllBytes(scratch.file());
        scratch.open().close();
        assertArrayEquals(migrated, Files.readAllBytes(scratch.file()), "a second opening changes nothing");
        List<List<String>> derived = scratch.derived();
        try (LibraryDatabase database = scratch.open()) {
            database.models().rebuild();
        }
        assertEquals(derived, scratch.derived());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRescueOfAnOlderVersionKeepsWhatOnlyItTells(int version) throws Exception {
        make(version);
        zeroTheRoot("models");
        assertThrows(SearchException.Corrupt.class, scratch::open);
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        assertEquals(new Rescue.Rows(1, 0, true), rescue.kept().get("links"));
        assertEquals(new Rescue.Rows(1, 0, true), rescue.kept().get("journal"));
        try (LibraryDatabase database = scratch.open()) {
            assertEquals("/t", database.links().all().get(0).target());
            assertEquals(1, database.journal().entries().size());
        }
    }

    private void zeroTheRoot(String table) throws Exception {
        int page;
        int size;
        try (Session session = new Session(Scratch.raw(scratch.file()))) {
            size = (int) session.number("PRAGMA page_size");
            page = (int) session.number("SELECT rootpage FROM sqlite_schema WHERE name = ?", table);
        }
        byte[] bytes = Files.readAllBytes(scratch.file());
        Arrays.fill(bytes, (page - 1) * size, page * size, (byte) 0);
        Files.write(scratch.file(), bytes);
    }

    @Test
    void aLookUpByRepositoryIsOneByAnIndex() throws Exception {
        make(3);
        scratch.open().close();
        try (Session session = new Session(Scratch.raw(scratch.file()))) {
            assertEquals(
                    1,
                    session.number(
                            "SELECT count(*) FROM sqlite_schema WHERE name = 'models_repo' AND sql LIKE '%NOCASE%'"));
            List<String> plan = session.query(
                    "EXPLAIN QUERY PLAN SELECT document FROM models WHERE repo = ? COLLATE NOCASE ORDER BY "
                            + Listing.NEWEST_FIRST,
                    row -> row.getString("detail"),
                    "QWEN/qwen2.5");
            assertTrue(plan.get(0).contains("models_repo (repo=?)"), plan.toString());
        }
    }

    @Test
    void theFeedOfAnOlderVersionBeginsWithWhatIsThere() throws Exception {
        make(2);
        try (LibraryDatabase database = scratch.open()) {
            List<ChangeRow> changes =
                    database.changes().since(database.changes().first(), 10).orElseThrow();
            assertEquals(
                    List.of("1 added a  llm/qwen/a 1", "2 added b  vlm/llava/b 2", "3 mapped a /t llm/qwen/a 1"),
                    changes.stream()
                            .map(change ->
                                    change.sequence() + " " + change.note().kind() + " "
                                            + change.note().modelId() + " "
                                            + change.note().subject() + " " + change.slug()
                                            + " " + change.atMillis())
                            .toList());
            assertTrue(database.models().check());
            assertEquals(List.of("a"), Examples.found(database, "qwen25"));
        }
        scratch.requireSound();
    }

    @Tag("sweep")
    @Test
    void aKilledMigrationIsDoneWhollyOrNotAtAll() throws Exception {
        make(1);
        scratch.execute(
                "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < " + (MANY + 9) + ")"
                        + " INSERT INTO models SELECT i, 'n' || i, '', 'llm', '', '', '', '', 0, i, 'Number-' || i, '', '',"
                        + " '', '', '', '', hex(randomblob(400)), '' FROM n",
                "INSERT INTO model_text (model_text) VALUES ('rebuild')");
        Path log = scratch.folder().resolve("library.db-wal");
        boolean migrated = false;
        for (int round = 0; !migrated; round++) {
            try (ChildProcess child = new ChildProcess(
                    scratch.folder().resolve("errors-" + round),
                    Map.of(),
                    scratch.file().toString(),
                    "new",
                    "0",
                    "plain")) {
                while (child.isAlive() && size(log) <= round * 200_000L) {
                    Thread.onSpinWait();
                }
                child.kill();
            }
            migrated = version() == Schema.VERSION;
            assertEquals(MANY, number("SELECT count(*) FROM model_text WHERE model_text MATCH 'number'"));
            assertTrue(migrated || version() == 1);
            scratch.requireSound();
        }
        try (LibraryDatabase database = scratch.open()) {
            assertTrue(database.models().check());
            assertEquals(MANY + 2, database.models().count());
            assertEquals(List.of("n77"), Examples.found(database, "number77"));
        }
    }

    @Test
    void versionTwoBecomesThisVersionAndIsFoundByMore() throws Exception {
        make(2);
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.created());
            assertEquals(List.of("b"), Examples.found(database, "status:available"));
            assertEquals(List.of("a"), Examples.found(database, "source:qwen/qwen2.5"));
            assertEquals(List.of("document of a"), database.records().documentsByBlake3("cd".repeat(32)));
            assertEquals(List.of(), database.records().documentsByBlake3("cd".repeat(31) + "00"));
            assertEquals(List.of(), database.configs().ofModel("a"));
            assertEquals(1, database.journal().entries().size());
            assertEquals(1, database.links().all().size());
            assertTrue(database.models().check());
        }
        scratch.requireSound();
    }

    private void make(int version) throws IOException, SQLException {
        String script = new String(
                MigrationTest.class
                        .getResourceAsStream("schema-" + version + ".sql")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        scratch.execute(script.split(";\n"));
    }

    /** -1 when it is not there; the child may remove it at any time. */
    private static long size(Path log) throws IOException {
        try {
            return Files.size(log);
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    private long version() throws SQLException {
        return number("PRAGMA user_version");
    }

    private long number(String sql) throws SQLException {
        try (Session session = new Session(Scratch.raw(scratch.file()))) {
            return session.number(sql);
        }
    }
}
