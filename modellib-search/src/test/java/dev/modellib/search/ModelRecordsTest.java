package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of single models under the database's lock. */
class ModelRecordsTest {
    private Scratch scratch;
    private LibraryDatabase database;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
        database.models().put(Examples.named("a", "Before"));
    }

    @AfterEach
    void removeFolder() throws IOException {
        database.close();
        scratch.close();
    }

    @Test
    void whatTheChangeMakesIsIndexed() throws IOException {
        assertTrue(database.records().change("a", () -> Optional.of(Examples.named("a", "After"))));
        assertEquals(List.of("a"), Examples.found(database, "after"));
        assertEquals(List.of(), Examples.found(database, "before"));
        assertTrue(database.records().change("a", Optional::empty));
        assertEquals(List.of("a"), Examples.found(database, "after"));
    }

    @Test
    void aModelThatIsNotThereIsNotChanged() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        assertFalse(database.records().change("b", () -> {
            calls.incrementAndGet();
            return Optional.of(Examples.named("b", "Ghost"));
        }));
        assertEquals(0, calls.get());
        assertEquals(1, database.models().count());
    }

    @Test
    void whatTheChangeThrowsComesBackAndNothingChanges() throws IOException {
        IOException fault = new IOException("the drive is gone");
        assertSame(
                fault,
                assertThrows(
                        IOException.class,
                        () -> database.records().change("a", () -> {
                            throw fault;
                        })));
        assertThrows(
                IllegalStateException.class,
                () -> database.records().change("a", () -> {
                    throw new IllegalStateException("a mistake");
                }));
        assertEquals(List.of("a"), Examples.found(database, "before"));
        assertTrue(database.records().change("a", () -> Optional.of(Examples.named("a", "After"))));
    }

    /** The change is a file that was written: to make it twice would be to see it as somebody else's. */
    @Test
    void aDamagedTextIndexIsMadeAnewAndTheChangeIsMadeOnce() throws Exception {
        database.close();
        scratch.execute("DELETE FROM model_text_data WHERE id > 10", "DELETE FROM model_text_idx");
        database = scratch.open();
        AtomicInteger calls = new AtomicInteger();
        assertTrue(database.records().change("a", () -> {
            calls.incrementAndGet();
            return Optional.of(Examples.named("a", "After"));
        }));
        assertEquals(1, calls.get());
        assertEquals(List.of("a"), Examples.found(database, "after"));
    }
}
