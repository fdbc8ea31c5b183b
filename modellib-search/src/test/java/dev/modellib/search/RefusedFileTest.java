package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not opened, and stay as they are. */
class RefusedFileTest {
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
    void aNewerFileIsRefusedAndUntouched() throws Exception {
        scratch.open().close();
        scratch.execute("PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(scratch.file());
        SearchException.Newer refusal = assertThrows(SearchException.Newer.class, scratch::open);
        assertEquals(99, refusal.foundVersion());
        assertEquals(Schema.VERSION, refusal.supportedVersion());
        assertEquals(scratch.file(), refusal.file());
        assertArrayEquals(before, Files.readAllBytes(scratch.file()));
        assertEquals(List.of("library.db"), scratch.names());
    }

    @Test
    void aNewerFileWithALogOfACrashIsRefusedAndBothAreUntouched() throws Exception {
        Path file = scratch.folder().resolve("crashed.db");
        Path log = scratch.folder().resolve("crashed.db-wal");
        scratch.open().close();
        scratch.execute("PRAGMA user_version = 99");
        try (Connection newer = Scratch.raw(scratch.file());
                Statement statement = newer.createStatement()) {
            statement.execute("CREATE TABLE later (a)");
            Files.copy(scratch.file(), file);
            Files.copy(scratch.folder().resolve("library.db-wal"), log);
        }
        byte[] before = Files.readAllBytes(file);
        byte[] logBefore = Files.readAllBytes(log);
        assertTrue(logBefore.length > 0);
        assertThrows(SearchException.Newer.class, () -> LibraryDatabase.open(file));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertArrayEquals(logBefore, Files.readAllBytes(log));
        assertEquals(List.of("crashed.db", "crashed.db-wal", "library.db"), scratch.names());
    }

    @Test
    void aNewerVersionThatIsOnlyInTheLogIsRefusedToo() throws Exception {
        scratch.open().close();
        try (Connection newer = Scratch.raw(scratch.file());
                Statement statement = newer.createStatement()) {
            statement.execute("PRAGMA user_version = 7");
            assertTrue(scratch.names().contains("library.db-wal"));
            assertThrows(SearchException.Newer.class, scratch::open);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRAGMA application_id = 77", "PRAGMA user_version = 3", "CREATE TABLE notes (text)"})
    void anotherApplicationsFileIsRefusedAndUntouched(String theirs) throws Exception {
        scratch.execute("CREATE TABLE other (a)", theirs);
        byte[] before = Files.readAllBytes(scratch.file());
        SearchException.Failed refusal = assertThrows(SearchException.Failed.class, scratch::open);
        assertTrue(refusal.getMessage().contains("another application"), refusal.getMessage());
        assertArrayEquals(before, Files.readAllBytes(scratch.file()));
        assertEquals(List.of("library.db"), scratch.names());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 100, 5_000})
    void aFileThatIsNoDatabaseIsCorruptAndUntouched(int length) throws Exception {
        byte[] junk = "no database ".repeat(500).substring(0, length).getBytes(StandardCharsets.UTF_8);
        Files.write(scratch.file(), junk);
        SearchException.Corrupt refusal = assertThrows(SearchException.Corrupt.class, scratch::open);
        assertTrue(refusal.getMessage().contains(scratch.file().toString()));
        assertArrayEquals(junk, Files.readAllBytes(scratch.file()));
        assertEquals(List.of("library.db"), scratch.names());
    }

    @Test
    void aDamagedFileIsCorrupt() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            for (int i = 0; i < 50; i++) {
                database.models().put(Examples.full("model" + i));
            }
        }
        byte[] bytes = Files.readAllBytes(scratch.file());
        Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x5A);
        Files.write(scratch.file(), bytes);
        assertThrows(SearchException.Corrupt.class, () -> {
            try (LibraryDatabase database = scratch.open()) {
                database.models().list(ModelFilter.none(), 10, 0);
            }
        });
    }

    @Test
    void aTruncatedFileIsCorrupt() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            database.models().put(Examples.full("a"));
        }
        byte[] bytes = Files.readAllBytes(scratch.file());
        Files.write(scratch.file(), Arrays.copyOf(bytes, bytes.length / 2));
        assertThrows(SearchException.Corrupt.class, () -> {
            try (LibraryDatabase database = scratch.open()) {
                database.models().list(ModelFilter.none(), 10, 0);
            }
        });
    }

    @Test
    void aMissingFolderIsAFailure() {
        Path file = scratch.folder().resolve("absent/library.db");
        SearchException.Failed failure = assertThrows(SearchException.Failed.class, () -> LibraryDatabase.open(file));
        assertEquals(14, failure.resultCode());
        assertEquals(file, failure.file());
    }

    @Test
    void aFolderInTheFilesPlaceIsAFailure() {
        assertThrows(SearchException.Failed.class, () -> LibraryDatabase.open(scratch.folder()));
    }

    @Test
    void aPathOnAnotherFileSystemIsMisuse() throws Exception {
        Path archive = scratch.folder().resolve("a.zip");
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + archive.toUri()), Map.of("create", "true"))) {
            assertThrows(IllegalArgumentException.class, () -> LibraryDatabase.open(zip.getPath("/library.db")));
        }
    }
}
