package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The feed beside links, other processes and kills. */
class ChangeFeedTest {
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
    void whatComesTwiceInOneGoCameAndWasThenEdited() throws Exception {
        IndexedModel first = Examples.named("a", "first");
        IndexedModel other = Examples.model("b", "other", "", "", "", List.of(), 1);
        IndexedModel last = Examples.full("a");
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), () -> Instant.ofEpochMilli(42))) {
            database.models().putAll(List.of(first, other, last, Examples.named("c", "after")));
            assertEquals(
                    List.of(
                            new ChangeRow(1, 42, first.slug(), new ChangeNote(ChangeTable.ADDED, "a", "")),
                            new ChangeRow(2, 42, other.slug(), new ChangeNote(ChangeTable.ADDED, "b", "")),
                            new ChangeRow(3, 42, last.slug(), new ChangeNote(ChangeTable.EDITED, "a", "")),
                            new ChangeRow(4, 42, "slug/of/c", new ChangeNote(ChangeTable.ADDED, "c", ""))),
                    feed(database));
        }
    }

    @Test
    void aLinkAndItsLineAreWrittenTogetherOrNotAtAll() throws Exception {
        LinkRow link = new LinkRow("map", "a", "ab", "symlink", "/s", "/t", "pending");
        LinkRow done = new LinkRow("map", "a", "ab", "symlink", "/s", "/t", "done");
        ChangeNote mapped = new ChangeNote("mapped", "a", "/t");
        ChangeNote unmapped = new ChangeNote("unmapped", "a", "/t");
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), () -> Instant.ofEpochMilli(42))) {
            LinkTable links = database.links();
            assertTrue(links.replace(Optional.empty(), link, Optional.empty()));
            links.put(done, List.of(mapped));
            assertFalse(links.remove(link, unmapped), "it is another row by now");
            assertFalse(links.replace(Optional.empty(), link, Optional.of(unmapped)));
            assertTrue(links.replace(Optional.of(done), link, Optional.of(unmapped)));
            assertTrue(links.remove(link));
            assertEquals(List.of(new ChangeRow(1, 42, "", mapped), new ChangeRow(2, 42, "", unmapped)), feed(database));
        }
        scratch.execute("CREATE TRIGGER t BEFORE INSERT ON changes BEGIN SELECT RAISE(ABORT, 'no'); END");
        try (LibraryDatabase database = scratch.open()) {
            try {
                database.links().put(done, List.of(mapped));
            } catch (SearchException.Failed e) {
                assertEquals(List.of(), database.links().all());
            }
            assertEquals(2, feed(database).size());
        }
    }

    @Test
    void aDatabaseThatIsMadeAnewHasAnotherFeed() throws Exception {
        ChangeMark before;
        try (LibraryDatabase database = scratch.open()) {
            before = database.changes().last();
        }
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(before, database.changes().last());
        }
        Files.delete(scratch.file());
        try (LibraryDatabase database = scratch.open()) {
            assertNotEquals(before, database.changes().last());
            assertTrue(database.changes().since(before, 1).isEmpty());
        }
    }

    @Tag("sweep")
    @Test
    void killedProcessesAndTwoAtOnceLeaveNoGap() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<String> lines = new ArrayList<>();
            try (ChildProcess first = child("r" + round + "a");
                    ChildProcess second = child("r" + round + "b")) {
                for (int i = 0; i <= 5 * round + 2; i++) {
                    lines.add(first.line());
                    lines.add(second.line());
                }
                lines.addAll(first.kill());
                lines.addAll(second.kill());
            }
            try (LibraryDatabase database = scratch.open()) {
                List<ChangeRow> feed = feed(database);
                Set<String> replayed = new HashSet<>();
                for (int i = 0; i < feed.size(); i++) {
                    assertEquals(i + 1, feed.get(i).sequence());
                    ChangeNote note = feed.get(i).note();
                    boolean added = note.kind().equals(ChangeTable.ADDED);
                    assertEquals(added, replayed.add(note.modelId()), "added once, and changed after that only");
                }
                assertEquals(Set.copyOf(database.models().ids()), replayed);
                assertTrue(replayed.containsAll(ChildProcess.acknowledged(lines)));
            }
        }
        scratch.requireSound();
    }

    private ChildProcess child(String prefix) throws IOException {
        return new ChildProcess(
                scratch.folder().resolve("errors-" + prefix),
                Map.of(),
                scratch.file().toString(),
                prefix,
                "1000000",
                "plain");
    }

    private static List<ChangeRow> feed(LibraryDatabase database) throws SearchException {
        return database.changes().since(database.changes().first(), 1_000_000).orElseThrow();
    }
}
