package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryDatabaseTest {
    private static final Duration SHORT = Duration.ofMillis(20);

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
    void theFirstOpenMakesTheTablesAndTheNextKeepsThem() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            assertTrue(database.created());
            database.models().put(Examples.full("a"));
            database.journal().begin(new JournalEntry("1", "import", "k", "me", "payload"));
            database.links().put(new LinkRow("m", "a", "", "copy", "/s", "/t", "made"));
        }
        byte[] before = Files.readAllBytes(scratch.file());
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.created());
            assertEquals(List.of("a"), Examples.found(database, "qwen"));
            assertEquals(1, database.journal().entries().size());
            assertEquals(1, database.links().all().size());
        }
        assertArrayEquals(before, Files.readAllBytes(scratch.file()), "an open that changes nothing writes nothing");
        scratch.requireSound();
    }

    @Test
    void clearingLeavesJournalAndLinks() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            database.models().put(Examples.full("a"));
            database.journal().begin(new JournalEntry("1", "import", "k", "me", ""));
            database.links().put(new LinkRow("m", "a", "", "copy", "/s", "/t", "made"));
            database.models().clear();
            assertEquals(0, database.models().count());
            assertEquals(List.of(), Examples.found(database, "qwen"));
            assertEquals(1, database.journal().entries().size());
            assertEquals(1, database.links().all().size());
        }
    }

    @Test
    void anEmptyFileIsANewDatabase() throws Exception {
        Files.createFile(scratch.file());
        try (LibraryDatabase database = scratch.open()) {
            assertTrue(database.created());
        }
    }

    @Test
    void writesSurviveAPowerFailure() throws Exception {
        SqliteDatabase database = SqliteDatabase.open(scratch.file(), SHORT, InstantSource.system());
        try (database) {
            assertEquals(2, (int) database.write(session -> (int) session.number("PRAGMA synchronous")));
            assertEquals(1, (int) database.write(session -> (int) session.number("PRAGMA foreign_keys")));
            assertEquals(20, (int) database.write(session -> (int) session.number("PRAGMA busy_timeout")));
            assertEquals(
                    Optional.of("wal"),
                    database.read(session -> session.first("PRAGMA journal_mode", row -> row.getString(1))));
            assertTrue(scratch.names().contains("library.db-wal"));
        }
    }

    @Test
    void theLastToCloseLeavesTheFileAlone() throws Exception {
        LibraryDatabase first = scratch.open();
        LibraryDatabase second = scratch.open();
        first.models().put(Examples.full("a"));
        assertEquals(List.of("a"), Examples.found(second, "qwen"));
        first.close();
        second.models().put(Examples.full("b"));
        second.close();
        assertEquals(List.of("library.db"), scratch.names());
        scratch.requireSound();
    }

    @Test
    void aClosedDatabaseIsMisuse() throws Exception {
        LibraryDatabase database = scratch.open();
        database.close();
        database.close();
        assertThrows(IllegalStateException.class, () -> database.models().count());
        assertThrows(IllegalStateException.class, () -> database.models().put(Examples.full("a")));
        assertThrows(IllegalStateException.class, () -> database.journal().entries());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a?mode=ro&x.db",
                "a#b.db",
                "100%.db",
                "a%20b c.db",
                "file:x.db",
                "é😀.db",
                ":memory:",
                "a;b'c\".db"
            })
    void anyFileNameWillDo(String name) throws Exception {
        Path file = scratch.folder().resolve(name);
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            database.models().put(Examples.full("a"));
        }
        assertEquals(List.of(name), scratch.names());
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            assertEquals(1, database.models().count());
        }
    }

    @Test
    void aForeignLockIsBusyForWritersAndNothingForReaders() throws Exception {
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), SHORT, SearchBounds.USUAL);
                Connection other = Scratch.raw(scratch.file());
                Statement statement = other.createStatement()) {
            database.models().put(Examples.full("a"));
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("DELETE FROM models");
            SearchException.Busy busy = assertThrows(
                    SearchException.Busy.class, () -> database.models().put(Examples.full("b")));
            assertEquals(SHORT, busy.waited());
            assertEquals(List.of("a"), Examples.found(database, "qwen"));
            statement.execute("ROLLBACK");
            database.models().put(Examples.full("b"));
            assertEquals(2, database.models().count());
        }
    }

    @Test
    void aFileWithoutALogGetsOneOnceNobodyReadsIt() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            database.models().put(Examples.full("a"));
        }
        scratch.execute("PRAGMA journal_mode = DELETE");
        try (Connection other = Scratch.raw(scratch.file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM models").close();
            assertThrows(
                    SearchException.Busy.class, () -> LibraryDatabase.open(scratch.file(), SHORT, SearchBounds.USUAL));
            statement.execute("COMMIT");
            try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), SHORT, SearchBounds.USUAL)) {
                assertEquals(1, database.models().count());
                assertTrue(scratch.names().contains("library.db-wal"));
            }
        }
    }

    @Test
    void afterAFullDiskTheStateIsTheOneBeforeAndTheSameCallWorksLater() throws Exception {
        SqliteDatabase database = SqliteDatabase.open(scratch.file(), SHORT, InstantSource.system());
        try (database) {
            ModelIndex index = new ModelIndex(database, SearchBounds.USUAL);
            index.put(Examples.full("a"));
            long limit = database.write(session -> session.number("PRAGMA page_count") + 20);
            long before = database.write(session -> session.number("PRAGMA max_page_count"));
            database.write(session -> session.number("PRAGMA max_page_count = " + limit));
            IndexedModel large = Examples.model("large", "Large", "", "", "word ".repeat(100_000), List.of(), 1);
            assertThrows(SearchException.Full.class, () -> index.put(large));
            assertEquals(1, index.count());
            assertEquals(0, index.search("large", ModelFilter.none(), 10, 0).total());
            assertTrue(index.remove("a"));
            database.write(session -> session.number("PRAGMA max_page_count = " + before));
            index.put(large);
            assertEquals(1, index.search("large", ModelFilter.none(), 10, 0).total());
        }
        scratch.requireSound();
    }

    @Test
    void aFailureInTheMiddleUndoesTheWholeChange() throws Exception {
        SqliteDatabase database = SqliteDatabase.open(scratch.file(), SHORT, InstantSource.system());
        try (database) {
            ModelIndex index = new ModelIndex(database, SearchBounds.USUAL);
            index.put(Examples.full("a"));
            assertThrows(
                    SearchException.Failed.class,
                    () -> database.write(session -> {
                        session.update("DELETE FROM models");
                        return session.update("INSERT INTO no_such_table VALUES (?)", 1);
                    }));
            assertThrows(
                    IllegalStateException.class,
                    () -> database.write(session -> {
                        session.update("DELETE FROM models");
                        throw new IllegalStateException("a bug");
                    }));
            assertEquals(1, index.count());
            index.put(Examples.full("b"));
            assertThrows(
                    SearchException.Failed.class, () -> database.read(session -> session.number("SELECT nonsense")));
            assertThrows(
                    SearchException.Failed.class, () -> database.read(session -> session.update("DELETE FROM models")));
            assertEquals(2, index.count());
        }
        scratch.requireSound();
    }

    @Test
    void anInterruptNeitherEndsACallNorGetsLost() throws Exception {
        Thread.currentThread().interrupt();
        try (LibraryDatabase database = scratch.open()) {
            database.models().put(Examples.full("a"));
            assertEquals(List.of("a"), Examples.found(database, "qwen"));
            assertTrue(database.journal().begin(new JournalEntry("1", "k", "", "", "")));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of("library.db"), scratch.names());
    }

    @Test
    void anUnknownResultCodeIsAFailureThatSaysWhatSqliteSaid() {
        SearchException failure = SqliteDatabase.failure(scratch.file(), SHORT, new SQLException("boom", null, 0));
        assertEquals(0, ((SearchException.Failed) failure).resultCode());
        assertTrue(failure.getMessage().contains("boom"));
    }
}
