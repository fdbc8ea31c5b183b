package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads and several openers of one file. */
class SharedFileTest {
    private static final int THREADS = 6;

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
    void ofSeveralThatOpenANewFileOneMakesIt() throws Exception {
        for (int round = 0; round < 30; round++) {
            String name = "round" + round + ".db";
            List<LibraryDatabase> opened = Race.run(
                    THREADS, number -> LibraryDatabase.open(scratch.folder().resolve(name)));
            assertEquals(1, opened.stream().filter(LibraryDatabase::created).count());
            for (LibraryDatabase database : opened) {
                assertEquals(0, database.models().count());
                database.close();
            }
            assertTrue(scratch.names().contains(name));
            assertEquals(round + 1, scratch.names().size(), "nothing beside the files");
        }
    }

    @Test
    void noWriteOfTwoInstancesIsLost() throws Exception {
        int each = 30;
        try (LibraryDatabase first = scratch.open();
                LibraryDatabase second = scratch.open()) {
            Set<String> written = new HashSet<>();
            Race.run(THREADS, number -> {
                        LibraryDatabase mine = number % 2 == 0 ? first : second;
                        LibraryDatabase other = number % 2 == 0 ? second : first;
                        Set<String> ids = new HashSet<>();
                        for (int i = 0; i < each; i++) {
                            String id = number + "-" + i;
                            mine.models().put(Examples.named(id, "model word" + id));
                            ids.add(id);
                            assertEquals(List.of(id), Examples.found(other, "\"word" + id + '"'));
                            IndexPage page = other.models().search("model", ModelFilter.none(), 10_000, 0);
                            assertEquals(page.total(), page.hits().size(), "page and total of one snapshot");
                            if (i % 3 == 0) {
                                assertTrue(other.models().remove(id));
                                ids.remove(id);
                            }
                        }
                        return ids;
                    })
                    .forEach(written::addAll);
            assertEquals(written, first.models().ids());
            assertEquals(
                    written,
                    new HashSet<>(Examples.ids(second.models().search("model", ModelFilter.none(), 10_000, 0))));
        }
        scratch.requireSound();
    }

    @Test
    void ofSeveralThatBeginTheSameOneDoes() throws Exception {
        try (LibraryDatabase first = scratch.open();
                LibraryDatabase second = scratch.open()) {
            for (int round = 0; round < 20; round++) {
                String key = "key" + round;
                List<Boolean> begun = Race.run(
                        THREADS,
                        number -> (number % 2 == 0 ? first : second)
                                .journal()
                                .begin(new JournalEntry(key + "-" + number, "download", key, "owner" + number, "")));
                assertEquals(1, Collections.frequency(begun, true));
                String owner = "owner" + begun.indexOf(true);
                assertEquals(owner, first.journal().byKey(key).orElseThrow().owner());
            }
            assertEquals(20, second.journal().entries().size());
        }
    }

    @Test
    void ofSeveralThatClaimTheSameOneGetsIt() throws Exception {
        try (LibraryDatabase first = scratch.open();
                LibraryDatabase second = scratch.open()) {
            for (int round = 0; round < 20; round++) {
                String id = "entry" + round;
                assertTrue(first.journal().begin(new JournalEntry(id, "import", "", "dead", "")));
                List<Boolean> claimed = Race.run(
                        THREADS,
                        number -> (number % 2 == 0 ? first : second).journal().claim(id, "dead", "owner" + number));
                assertEquals(1, Collections.frequency(claimed, true));
                String owner = "owner" + claimed.indexOf(true);
                assertTrue(second.journal().entries().stream()
                        .anyMatch(
                                entry -> entry.id().equals(id) && entry.owner().equals(owner)));
            }
        }
    }

    @Test
    void closingWaitsForRunningCallsAndRefusesTheRest() throws Exception {
        for (int round = 0; round < 5; round++) {
            LibraryDatabase database = scratch.open();
            int from = round;
            List<Integer> acknowledged = Race.run(THREADS, number -> {
                int written = 0;
                if (number == 0) {
                    database.models().put(Examples.named(from + "-closer", "model"));
                    database.close();
                    return 1;
                }
                try {
                    for (; written < 1_000; written++) {
                        database.models().put(Examples.named(from + "-" + number + "-" + written, "model"));
                        database.models().count();
                    }
                } catch (IllegalStateException e) {
                    // Closed: either the write was refused, or it was done and the count was refused.
                    assertTrue(e.getMessage().contains("closed"), e.getMessage());
                }
                return written;
            });
            assertEquals(List.of("library.db"), scratch.names());
            try (LibraryDatabase again = scratch.open()) {
                long mine = again.models().ids().stream()
                        .filter(id -> id.startsWith(from + "-"))
                        .count();
                long least = acknowledged.stream().mapToInt(Integer::intValue).sum();
                assertTrue(mine >= least && mine <= least + THREADS, mine + " of " + least);
            }
        }
    }
}
