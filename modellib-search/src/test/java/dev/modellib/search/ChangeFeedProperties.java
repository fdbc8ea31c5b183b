package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The feed tells all that happened: who replays it has what the index has. */
class ChangeFeedProperties {

    private enum Verb {
        PUT,
        PUT_ALL,
        REMOVE,
        CLEAR,
        REBUILD,
        FAIL,
        REOPEN
    }

    private record Step(Verb verb, IndexedModel model, IndexedModel other) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.of(Verb.class), AnyModel.arbitrary(), AnyModel.arbitrary())
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 20)
    void whoReplaysTheFeedHasTheModels(@ForAll("steps") List<Step> steps) throws IOException {
        try (Scratch scratch = new Scratch()) {
            LibraryDatabase database = scratch.open();
            try {
                Map<String, String> expected = new TreeMap<>();
                int changes = 0;
                for (Step step : steps) {
                    if (step.verb() == Verb.REOPEN) {
                        database.close();
                        database = scratch.open();
                    }
                    changes += take(database.models(), step, expected);
                    List<ChangeRow> feed = database.changes()
                            .since(database.changes().first(), Integer.MAX_VALUE)
                            .orElseThrow();
                    assertEquals(changes, feed.size(), "no change without a row, no row without a change");
                    for (int i = 0; i < feed.size(); i++) {
                        assertEquals(i + 1, feed.get(i).sequence());
                    }
                    assertEquals(expected.keySet(), replayed(feed));
                    assertEquals(expected.keySet(), Set.copyOf(database.models().ids()));
                }
            } finally {
                database.close();
            }
        }
    }

    /** Takes the step in both, and gives how many changes it is. */
    private static int take(ModelIndex index, Step step, Map<String, String> expected) throws SearchException {
        return switch (step.verb()) {
            case PUT -> {
                index.put(step.model());
                yield put(expected, step.model());
            }
            case PUT_ALL -> {
                index.putAll(List.of(step.model(), step.other()));
                yield put(expected, step.model()) + put(expected, step.other());
            }
            case REMOVE -> {
                index.remove(step.model().id());
                yield expected.remove(step.model().id()) == null ? 0 : 1;
            }
            case CLEAR -> {
                index.clear();
                int all = expected.size();
                expected.clear();
                yield all;
            }
            case FAIL -> {
                Iterable<IndexedModel> broken = () -> List.of(step.model(), step.other()).stream()
                        .peek(model -> {
                            if (model == step.other()) {
                                throw new IllegalStateException("the second cannot be read");
                            }
                        })
                        .iterator();
                assertThrows(IllegalStateException.class, () -> index.putAll(broken));
                yield 0;
            }
            case REBUILD -> {
                index.rebuild();
                yield 0;
            }
            case REOPEN -> 0;
        };
    }

    private static int put(Map<String, String> expected, IndexedModel model) {
        String before = expected.put(model.id(), model.document());
        return model.document().equals(before) ? 0 : 1;
    }

    private static Set<String> replayed(List<ChangeRow> feed) {
        Set<String> ids = new TreeSet<>();
        for (ChangeRow change : feed) {
            String id = change.note().modelId();
            boolean fits = switch (change.note().kind()) {
                case ChangeTable.ADDED -> ids.add(id);
                case ChangeTable.EDITED -> ids.contains(id);
                default -> ids.remove(id);
            };
            assertTrue(fits, () -> change + " does not follow from what was before");
            assertTrue(change.slug().startsWith("llm/llama/"), change::toString);
        }
        return ids;
    }

    /** Read in pages of any length, from any place that is kept, it is the same feed; what was dropped is told. */
    @Property(tries = 12)
    void anyPlaceThatIsKeptGoesOnWithoutAGap(
            @ForAll("lengths") int written, @ForAll("lengths") int kept, @ForAll("lengths") int limit)
            throws IOException {
        try (Scratch scratch = new Scratch();
                LibraryDatabase database = scratch.open()) {
            ChangeTable changes = database.changes();
            ChangeMark start = changes.first();
            for (int i = 1; i <= written; i++) {
                changes.add(List.of(new ChangeNote("damaged", "m", "file " + i)));
            }
            assertEquals(Math.max(0, written - kept), changes.keep(kept));
            assertEquals(new ChangeMark(start.feed(), written), changes.last());
            for (int from = 0; from <= written; from++) {
                ChangeMark mark = new ChangeMark(start.feed(), from);
                List<String> found = new ArrayList<>();
                Optional<List<ChangeRow>> page = changes.since(mark, limit);
                assertEquals(from < written - kept, page.isEmpty(), "from " + from);
                while (limit > 0 && page.isPresent() && !page.get().isEmpty()) {
                    page.get().forEach(change -> found.add(change.note().subject()));
                    ChangeRow last = page.get().get(page.get().size() - 1);
                    page = changes.since(new ChangeMark(start.feed(), last.sequence()), limit);
                }
                if (limit > 0 && from >= written - kept) {
                    assertEquals(written - from, found.size());
                    assertEquals(found.stream().distinct().toList(), found);
                }
            }
            assertTrue(
                    changes.since(new ChangeMark(start.feed(), written + 1), 1).isEmpty(), "a place of a later copy");
            assertTrue(changes.since(new ChangeMark("another", 0), 1).isEmpty());
            changes.add(List.of(new ChangeNote("damaged", "m", "")));
            assertEquals(written + 1, changes.last().sequence(), "a number that was dropped is not used again");
        }
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(0, 7);
    }
}
