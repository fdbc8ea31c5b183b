package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.LinkedHashMap;
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
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;

/** Journal and link table against maps in memory. */
class JournalProperties {
    private final Scratch scratch;
    private final LibraryDatabase database;

    JournalProperties() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
    }

    @AfterProperty
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    /** One thing done to a journal. */
    private enum Verb {
        BEGIN,
        CLAIM,
        UPDATE,
        END
    }

    /** A verb with what it is about. */
    private record Step(Verb verb, String id, String key, String text) {}

    @Property(tries = 60)
    void aJournalIsAMapWithUniqueKeys(@ForAll("steps") List<Step> steps) throws SearchException {
        Journal journal = database.journal();
        for (JournalEntry left : journal.entries()) {
            journal.end(left.id());
        }
        Map<String, JournalEntry> expected = new LinkedHashMap<>();
        for (Step step : steps) {
            JournalEntry held = expected.get(step.id());
            switch (step.verb()) {
                case BEGIN -> {
                    boolean free = held == null
                            && (step.key().isEmpty()
                                    || expected.values().stream()
                                            .noneMatch(entry -> entry.key().equals(step.key())));
                    JournalEntry entry = new JournalEntry(step.id(), "import", step.key(), "nobody", step.text());
                    assertEquals(free, journal.begin(entry));
                    if (free) {
                        expected.put(step.id(), entry);
                    }
                }
                case CLAIM -> {
                    boolean mine = held != null && held.owner().equals("nobody");
                    assertEquals(mine, journal.claim(step.id(), "nobody", step.text()));
                    if (mine) {
                        expected.put(
                                step.id(),
                                new JournalEntry(held.id(), held.kind(), held.key(), step.text(), held.payload()));
                    }
                }
                case UPDATE -> {
                    journal.update(step.id(), step.text());
                    if (held != null) {
                        expected.put(
                                step.id(),
                                new JournalEntry(held.id(), held.kind(), held.key(), held.owner(), step.text()));
                    }
                }
                case END -> {
                    journal.end(step.id());
                    expected.remove(step.id());
                }
            }
        }
        assertEquals(List.copyOf(expected.values()), journal.entries());
        for (String key : List.of("", "k", "l")) {
            Optional<JournalEntry> wanted = expected.values().stream()
                    .filter(entry -> !key.isEmpty() && entry.key().equals(key))
                    .findFirst();
            assertEquals(wanted, journal.byKey(key));
        }
    }

    @Property(tries = 40)
    void aLinkTableIsAMapByTarget(@ForAll("links") @Size(max = 12) List<LinkRow> links) throws SearchException {
        LinkTable table = database.links();
        for (LinkRow left : table.all()) {
            table.remove(left.target());
        }
        Map<String, LinkRow> expected = new TreeMap<>();
        for (LinkRow link : links) {
            if (link.state().equals("gone")) {
                assertEquals(expected.remove(link.target()) != null, table.remove(link.target()));
            } else {
                table.put(link);
                expected.put(link.target(), link);
            }
        }
        assertEquals(List.copyOf(expected.values()), table.all());
        for (String name : List.of("a", "b", "c")) {
            assertEquals(Optional.ofNullable(expected.get(name)), table.byTarget(name));
            assertEquals(
                    expected.values().stream()
                            .filter(link -> link.modelId().equals(name))
                            .toList(),
                    table.ofModel(name));
            assertEquals(
                    expected.values().stream()
                            .filter(link -> link.mappingId().equals(name))
                            .toList(),
                    table.ofMapping(name));
        }
    }

    @Property(tries = 60)
    void aLinkRowGivesWayOnlyToWhoeverSawIt(
            @ForAll("links") @Size(max = 8) List<LinkRow> links,
            @ForAll("links") @Size(min = 2, max = 2) List<LinkRow> two)
            throws SearchException {
        LinkTable table = database.links();
        for (LinkRow left : table.all()) {
            table.remove(left.target());
        }
        for (LinkRow link : links) {
            table.put(link);
        }
        LinkRow mine = two.get(0);
        LinkRow guess = two.get(1);
        Optional<LinkRow> there = table.byTarget(mine.target());
        List<LinkRow> before = table.all();
        if (guess.target().equals(mine.target())) {
            boolean right = there.equals(Optional.of(guess));
            assertEquals(right, table.replace(Optional.of(guess), mine));
            assertEquals(right ? Optional.of(mine) : there, table.byTarget(mine.target()));
        } else {
            assertThrows(IllegalArgumentException.class, () -> table.replace(Optional.of(guess), mine));
            assertEquals(before, table.all());
            assertEquals(there.isEmpty(), table.replace(Optional.empty(), mine));
            assertEquals(there.or(() -> Optional.of(mine)), table.byTarget(mine.target()));
        }
        Optional<LinkRow> now = table.byTarget(guess.target());
        assertEquals(now.equals(Optional.of(guess)), table.remove(guess));
        assertEquals(now.filter(row -> !row.equals(guess)), table.byTarget(guess.target()));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.class),
                        Arbitraries.of("1", "2", "3", "4"),
                        Arbitraries.of("", "", "k", "l"),
                        Arbitraries.of("nobody", "me", "you ' \u0000 😀", ""))
                .as(Step::new)
                .list()
                .ofMaxSize(15);
    }

    @Provide
    Arbitrary<List<LinkRow>> links() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "c");
        return Combinators.combine(name, name, name, Arbitraries.of("made", "pending", "gone"))
                .as((mapping, model, target, state) ->
                        new LinkRow(mapping, model, "ab", "symlink", "/source/" + model, target, state))
                .list();
    }
}
