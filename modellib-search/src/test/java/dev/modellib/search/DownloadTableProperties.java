package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** The queue's table against a map in memory. */
class DownloadTableProperties {
    private static final Comparator<DownloadRow> ORDER =
            Comparator.comparingInt(DownloadRow::priority).reversed().thenComparingLong(DownloadRow::id);

    private final Scratch scratch;
    private LibraryDatabase database;

    DownloadTableProperties() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
    }

    @AfterProperty
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    private enum Verb {
        ADD,
        REPLACE,
        REPLACE_STALE,
        REMOVE,
        REMOVE_STALE,
        REOPEN
    }

    private record Step(Verb verb, String request, int priority, String text) {}

    @Property(tries = 40)
    void aQueueIsAMapInOrderOfPriority(@ForAll("steps") List<Step> steps) throws IOException {
        for (DownloadRow left : database.downloads().all()) {
            assertTrue(database.downloads().remove(left));
        }
        Map<String, DownloadRow> expected = new LinkedHashMap<>();
        long lastId = 0;
        for (Step step : steps) {
            DownloadTable table = database.downloads();
            DownloadRow held = expected.get(step.request());
            switch (step.verb()) {
                case ADD -> {
                    DownloadRow row = table.add(step.request(), step.priority(), "queued", 7);
                    if (held == null) {
                        assertTrue(row.id() > lastId, "numbers are not used again");
                        lastId = row.id();
                        held = new DownloadRow(
                                row.id(), step.request(), step.priority(), "queued", "", "", 0, -1, "", "", 7);
                        expected.put(step.request(), held);
                    }
                    assertEquals(held, row);
                }
                case REPLACE -> {
                    if (held != null) {
                        DownloadRow next = changed(held, step);
                        assertTrue(table.replace(held, next));
                        expected.put(step.request(), next);
                    }
                }
                case REPLACE_STALE -> {
                    if (held != null) {
                        assertFalse(table.replace(held.withBytes(1_000, 1_000), changed(held, step)));
                    }
                }
                case REMOVE -> {
                    if (held != null) {
                        assertTrue(table.remove(held));
                        assertFalse(table.remove(held));
                        expected.remove(step.request());
                    }
                }
                case REMOVE_STALE -> {
                    if (held != null) {
                        assertFalse(table.remove(held.withState("another", "")));
                    }
                }
                case REOPEN -> {
                    database.close();
                    database = scratch.open();
                }
            }
        }
        DownloadTable table = database.downloads();
        assertEquals(expected.values().stream().sorted(ORDER).toList(), table.all());
        for (String request : List.of("a", "b", "c")) {
            Optional<DownloadRow> row = Optional.ofNullable(expected.get(request));
            assertEquals(row, table.byRequest(request));
            assertEquals(
                    row, row.isEmpty() ? Optional.empty() : table.byId(row.get().id()));
        }
    }

    private static DownloadRow changed(DownloadRow row, Step step) {
        return row.withPriority(step.priority())
                .withState(step.text(), step.text())
                .withJobKey(step.text())
                .withBytes(step.priority(), step.priority())
                .withError(step.text(), step.text());
    }

    @Example
    void whatARowIsAboutNeverChanges() throws IOException {
        DownloadTable table = database.downloads();
        DownloadRow one = table.add("one", 0, "queued", 1);
        DownloadRow two = table.add("two", 0, "queued", 1);
        assertThrows(IllegalArgumentException.class, () -> table.replace(one, two));
        assertThrows(IllegalArgumentException.class, () -> table.add("", 0, "queued", 1));
        assertEquals("\uFFFD", one.withError("", "\uD800").errorText());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.class),
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE),
                        Arbitraries.of("", "paused", "you ' \u0000 😀"))
                .as(Step::new)
                .list()
                .ofMaxSize(15);
    }
}
