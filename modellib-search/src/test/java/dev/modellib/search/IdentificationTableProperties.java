package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** The table against a map in memory, across reopenings. */
class IdentificationTableProperties {

    private final Scratch scratch;

    IdentificationTableProperties() throws IOException {
        scratch = new Scratch();
    }

    @AfterProperty
    void close() throws IOException {
        scratch.close();
    }

    @Provide
    Arbitrary<List<WaitingIdentification>> rows() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c", "d"),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of(1L, 2L, 3L, Long.MAX_VALUE),
                        Arbitraries.strings().ofMaxLength(5).alpha())
                .as(WaitingIdentification::new)
                .list()
                .ofMaxSize(12);
    }

    /** A row with no attempts stands for a removal. */
    @Property(tries = 25)
    void theTableIsAMap(@ForAll("rows") List<WaitingIdentification> rows, @ForAll boolean reopen) throws IOException {
        Map<String, WaitingIdentification> expected = new TreeMap<>();
        try (LibraryDatabase database = scratch.open()) {
            IdentificationTable table = database.identifications();
            for (String id : List.of("a", "b", "c", "d")) {
                table.remove(id);
            }
            for (WaitingIdentification row : rows) {
                if (row.attempts() == 0) {
                    table.remove(row.modelId());
                    expected.remove(row.modelId());
                } else {
                    table.put(row);
                    expected.put(row.modelId(), row);
                }
            }
            check(expected, table);
        }
        if (reopen) {
            try (LibraryDatabase database = scratch.open()) {
                check(expected, database.identifications());
            }
        }
    }

    private static void check(Map<String, WaitingIdentification> expected, IdentificationTable table)
            throws SearchException {
        for (String id : List.of("a", "b", "c", "d")) {
            assertEquals(Optional.ofNullable(expected.get(id)), table.ofModel(id));
        }
        long waiting = expected.values().stream()
                .filter(row -> row.dueAtMillis() < Long.MAX_VALUE)
                .count();
        assertEquals(waiting, table.count());
        List<WaitingIdentification> due = expected.values().stream()
                .filter(row -> row.dueAtMillis() <= 2 || (row.dueAtMillis() > 3 && row.dueAtMillis() < Long.MAX_VALUE))
                .sorted(Comparator.comparingLong(WaitingIdentification::dueAtMillis)
                        .thenComparing(WaitingIdentification::modelId))
                .toList();
        assertEquals(due, table.due(2, 3, 10));
        assertEquals(due.stream().limit(1).toList(), table.due(2, 3, 1));
    }
}
