package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a database that is damaged, and how damage is noticed. */
class SalvageTest {
    private static final int PAGE = 4_096;

    private Scratch scratch;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
    }

    @AfterEach
    void removeFolder() throws IOException {
        scratch.close();
    }

    private void fill() throws SearchException {
        try (LibraryDatabase database = scratch.open()) {
            for (int i = 0; i < 30; i++) {
                database.models().put(Examples.full("m" + i));
                database.journal().begin(new JournalEntry("job" + i, "import", "", "me", "payload"));
                database.links().put(new LinkRow("m", "a", "", "copy", "/s", "/to/" + i, "made"));
            }
            database.indexFilled();
        }
    }

    /** Where a text stands in the file, in table or index. */
    private int[] places(String text) throws IOException {
        String bytes = new String(Files.readAllBytes(scratch.file()), StandardCharsets.ISO_8859_1);
        int first = bytes.indexOf(text);
        int second = bytes.indexOf(text, first + 1);
        return new int[] {first, second};
    }

    private void overwrite(int at, byte... with) throws IOException {
        byte[] bytes = Files.readAllBytes(scratch.file());
        System.arraycopy(with, 0, bytes, at, with.length);
        Files.write(scratch.file(), bytes);
    }

    @Test
    void theIndexWaitsToBeFilledUntilSomebodySaysItIs() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.isIndexFilled());
            database.models().put(Examples.full("a"));
        }
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.isIndexFilled(), "whoever filled it was killed before the end");
            database.indexFilled();
        }
        try (LibraryDatabase database = scratch.open()) {
            assertTrue(database.isIndexFilled());
        }
    }

    @Test
    void aRecordThatWasChangedIsNeverGivenOutAndTheNextOpenRefusesTheFile() throws Exception {
        fill();
        overwrite(places("{\"id\":\"m7\"}")[0], (byte) '[');
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(Optional.empty(), database.openingCheck());
            assertThrows(SearchException.Corrupt.class, () -> database.models().document("m7"));
            assertThrows(SearchException.Corrupt.class, () -> database.models().list(ModelFilter.none(), 100, 0));
            assertThrows(
                    SearchException.Corrupt.class, () -> database.models().search("qwen", ModelFilter.none(), 100, 0));
            assertThrows(SearchException.Corrupt.class, () -> database.models().rebuild());
            assertTrue(database.models().document("m8").isPresent());
        }
        SearchException.Corrupt refusal = assertThrows(SearchException.Corrupt.class, scratch::open);
        assertTrue(refusal.getMessage().contains("open the library again"), refusal.getMessage());
    }

    @Test
    void aRescueKeepsWhatNothingElseTellsAndTheDamagedFile() throws Exception {
        fill();
        overwrite(places("{\"id\":\"m7\"}")[0], (byte) '[');
        byte[] damaged = Files.readAllBytes(scratch.file());
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        Rescue.Rows all = new Rescue.Rows(30, 0, true);
        Map<String, Rescue.Rows> kept = new HashMap<>(rescue.kept());
        kept.values().removeIf(rows -> rows.equals(new Rescue.Rows(0, 0, true)));
        assertEquals(Map.of("journal", all, "links", all), kept);
        assertArrayEquals(damaged, Files.readAllBytes(rescue.setAside()));
        assertEquals(List.of("library.db", "library.db.damaged-1", "library.db.damaged-1.txt"), scratch.names());
        String note = Files.readString(scratch.folder().resolve("library.db.damaged-1.txt"));
        assertTrue(note.contains("links: 30 saved, 0 lost\n"), note);
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.created());
            assertFalse(database.isIndexFilled());
            assertEquals(0, database.models().count());
            assertEquals(30, database.journal().entries().size());
            assertEquals(30, database.links().all().size());
            assertTrue(database.journal().begin(new JournalEntry("next", "import", "", "me", "")));
            assertEquals("next", database.journal().entries().get(30).id(), "the order goes on");
        }
        Rescue second = LibraryDatabase.rescue(scratch.file());
        assertEquals("library.db.damaged-2", second.setAside().getFileName().toString());
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(List.of(rescue, second), database.rescues());
            Files.delete(scratch.folder().resolve("library.db.damaged-1.txt"));
            assertEquals(List.of(new Rescue(rescue.setAside(), Map.of()), second), database.rescues());
            Files.delete(second.setAside());
            assertEquals(1, database.rescues().size(), "a note without its file tells nothing");
        }
    }

    @Test
    void aKeptRowWhoseTwoCopiesDifferIsLostAndTold() throws Exception {
        fill();
        overwrite(places("/to/17")[0], (byte) '|');
        SearchException.Corrupt refusal = assertThrows(SearchException.Corrupt.class, scratch::open);
        assertFalse(refusal.isDerived());
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        assertEquals(new Rescue.Rows(29, 1, true), rescue.kept().get("links"));
        try (LibraryDatabase database = scratch.open()) {
            assertTrue(database.links().all().stream()
                    .noneMatch(link -> link.target().contains("17")));
        }
    }

    @Test
    void whatOneCopyOfATableLacksTheOtherHas() throws Exception {
        fill();
        int page = places("/to/17")[0] / PAGE;
        byte[] junk = new byte[PAGE];
        Arrays.fill(junk, (byte) 0x5A);
        overwrite(page * PAGE, junk);
        assertThrows(SearchException.Corrupt.class, scratch::open);
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        assertEquals(new Rescue.Rows(30, 0, true), rescue.kept().get("links"));
    }

    @Test
    void aFileThatIsNoDatabaseAnyMoreIsSetAsideToo() throws Exception {
        fill();
        overwrite(0, new byte[PAGE]);
        assertThrows(SearchException.class, scratch::open);
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        assertEquals(new Rescue.Rows(0, 0, false), rescue.kept().get("journal"));
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(List.of(rescue), database.rescues());
            assertTrue(database.check().isSound());
        }
    }

    @Test
    void aFileThatSomebodyHasOpenIsLeftAlone() throws Exception {
        fill();
        try (LibraryDatabase database = scratch.open()) {
            database.models().count();
            assertThrows(SearchException.Busy.class, () -> Salvage.run(scratch.file(), Duration.ofMillis(20)));
            database.models().put(Examples.full("later"));
        }
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(31, database.models().count());
            assertEquals(30, database.journal().entries().size());
        }
    }

    @Test
    void aLeftLogIsAReasonToLook() throws Exception {
        fill();
        Path copy = scratch.folder().resolve("copy.db");
        try (LibraryDatabase database = scratch.open()) {
            database.models().put(Examples.full("last"));
            for (String part : List.of("", "-wal")) {
                Files.copy(
                        scratch.folder().resolve("library.db" + part),
                        scratch.folder().resolve("copy.db" + part));
            }
        }
        try (LibraryDatabase database = LibraryDatabase.open(copy)) {
            assertEquals(Optional.of(new DatabaseCheck(List.of(), true, true)), database.openingCheck());
            assertTrue(database.models().document("last").isPresent());
        }
        try (LibraryDatabase database = LibraryDatabase.open(copy)) {
            assertEquals(Optional.empty(), database.openingCheck(), "a clean close leaves no reason");
        }
    }

    @Test
    void aTextIndexThatIsDamagedIsMadeAnewAtTheOpen() throws Exception {
        fill();
        scratch.execute("UPDATE model_text_data SET block = x'00' WHERE id > 10");
        try (LibraryDatabase database = scratch.open()) {
            DatabaseCheck check = database.check();
            assertFalse(check.isSound());
            assertTrue(check.derived(), check.faults().toString());
        }
        Files.createFile(scratch.folder().resolve("library.db-suspect"));
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.openingCheck().orElseThrow().faults().isEmpty());
            assertTrue(database.check().isSound());
            assertEquals(30, Examples.found(database, "qwen").size());
        }
        assertEquals(List.of("library.db"), scratch.names());
    }
}
