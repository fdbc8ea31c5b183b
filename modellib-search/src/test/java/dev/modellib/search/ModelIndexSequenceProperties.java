package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** The index against a map in memory. */
class ModelIndexSequenceProperties {
    private static final Comparator<IndexedModel> NEWEST_FIRST =
            Comparator.comparingLong(IndexedModel::addedAtMillis).reversed().thenComparing(IndexedModel::id);

    /** One thing done to an index. */
    private sealed interface Action {}

    private record Put(IndexedModel model) implements Action {}

    private record PutAll(List<IndexedModel> models) implements Action {}

    private record Remove(String id) implements Action {}

    private record Clear() implements Action {}

    private record Reopen() implements Action {}

    @Property(tries = 30)
    void anySequenceOfChangesLeavesWhatAMapWouldHold(
            @ForAll("actions") List<Action> actions, @ForAll @Size(max = 6) List<@From("queries") Query> queries)
            throws Exception {
        TreeMap<String, IndexedModel> expected = new TreeMap<>();
        try (Scratch scratch = new Scratch()) {
            LibraryDatabase opened = scratch.open();
            try {
                for (Action action : actions) {
                    if (action instanceof Put put) {
                        opened.models().put(put.model());
                        expected.put(put.model().id(), put.model());
                    } else if (action instanceof Remove remove) {
                        assertEquals(
                                expected.remove(remove.id()) != null,
                                opened.models().remove(remove.id()));
                    } else if (action instanceof PutAll all) {
                        opened.models().putAll(all.models());
                        all.models().forEach(model -> expected.put(model.id(), model));
                    } else if (action instanceof Clear) {
                        opened.models().clear();
                        expected.clear();
                    } else {
                        opened.close();
                        opened = scratch.open();
                    }
                }
                requireEqual(expected, opened.models());
                for (Query query : queries) {
                    requireFound(expected, opened.models(), query);
                }
                assertTrue(opened.models().check());
                scratch.requireSound();
                List<List<String>> before = scratch.derived();
                opened.models().rebuild();
                assertEquals(before, scratch.derived());
            } finally {
                opened.close();
            }
        }
    }

    private static void requireEqual(TreeMap<String, IndexedModel> expected, ModelIndex index) throws SearchException {
        assertEquals(expected.keySet(), index.ids());
        assertEquals(expected.size(), index.count());
        for (ModelFilter filter : filters()) {
            List<String> wanted = expected.values().stream()
                    .filter(model -> passes(model, filter))
                    .sorted(NEWEST_FIRST)
                    .map(IndexedModel::id)
                    .toList();
            IndexPage page = index.list(filter, 100, 0);
            assertEquals(wanted, Examples.ids(page));
            assertEquals(wanted.size(), page.total());
        }
        for (IndexedModel model : models()) {
            assertEquals(
                    Optional.ofNullable(expected.get(model.id())).map(IndexedModel::document),
                    index.document(model.id()));
            assertEquals(
                    documents(expected, other -> other.slug().equals(model.slug())).stream()
                            .findFirst(),
                    index.documentBySlug(model.slug()));
            assertEquals(
                    documents(expected, other -> other.repo().equals(model.repo())),
                    index.documentsByRepo(model.repo().toUpperCase(Locale.ROOT)));
            for (IndexedFile file : model.files()) {
                assertEquals(
                        documents(
                                expected,
                                other -> other.files().stream()
                                        .anyMatch(held -> held.sha256().equals(file.sha256()))),
                        index.documentsBySha256(file.sha256()));
            }
        }
    }

    private static void requireFound(TreeMap<String, IndexedModel> expected, ModelIndex index, Query query)
            throws SearchException {
        for (ModelFilter filter : filters()) {
            Set<String> wanted = new HashSet<>();
            for (IndexedModel model : expected.values()) {
                if (passes(model, filter) && query.matches(model)) {
                    wanted.add(model.id());
                }
            }
            IndexPage page = index.search(query.text(), filter, 100, 0);
            if (page.corrected().isPresent()) {
                assertEquals(Set.of(), wanted, query.text());
                continue;
            }
            assertEquals(wanted, new HashSet<>(Examples.ids(page)), query.text());
            assertTrue(page.isComplete());
            Facets facets = index.facets(query.text(), filter);
            assertEquals(wanted.size(), facets.models());
            for (ModelField field : facets.fields().keySet()) {
                for (Facets.Value value : facets.fields().get(field)) {
                    assertEquals(
                            wanted.stream()
                                    .filter(id -> Query.has(expected.get(id), field, value.value()))
                                    .count(),
                            value.models());
                }
            }
            requireFiltersCommute(index, query.text(), filter, ModelField.TAG);
            assertEquals(wanted.size(), page.total());
            for (IndexedHit hit : page.hits()) {
                assertEquals(expected.get(hit.id()).document(), hit.document());
            }
            List<Double> scores = page.hits().stream().map(IndexedHit::score).toList();
            assertEquals(scores.stream().sorted(Comparator.reverseOrder()).toList(), scores);
        }
    }

    /** A filter in the text is the filter beside it, whichever comes first. */
    private static void requireFiltersCommute(ModelIndex index, String text, ModelFilter filter, ModelField field)
            throws SearchException {
        Set<String> beside = new HashSet<>(Examples.ids(index.search(text, filter.with(field, "chat"), 100, 0)));
        String typed = field.word() + ":chat";
        assertEquals(beside, new HashSet<>(Examples.ids(index.search(typed + ' ' + text, filter, 100, 0))));
        assertEquals(beside, new HashSet<>(Examples.ids(index.search(text + ' ' + typed, filter, 100, 0))));
    }

    private static List<String> documents(TreeMap<String, IndexedModel> expected, Predicate<IndexedModel> wanted) {
        return expected.values().stream()
                .filter(wanted)
                .sorted(NEWEST_FIRST)
                .map(IndexedModel::document)
                .toList();
    }

    private static boolean passes(IndexedModel model, ModelFilter filter) {
        return filter.values().entrySet().stream()
                .allMatch(wanted ->
                        wanted.getValue().stream().allMatch(value -> Query.has(model, wanted.getKey(), value)));
    }

    private static List<ModelFilter> filters() {
        return List.of(
                ModelFilter.none(),
                ModelFilter.none().with(ModelField.KIND, "llm"),
                ModelFilter.none().with(ModelField.QUANT, "Q4_K_M"),
                ModelFilter.none().with(ModelField.FORMAT, "gguf").with(ModelField.KIND, "llm"),
                ModelFilter.none().with(ModelField.TAG, "chat"),
                ModelFilter.none().with(ModelField.AUTHOR, "owner").with(ModelField.KIND, "nothing"));
    }

    /** Models whose lookups are tried, whether they were put or not. */
    private static List<IndexedModel> models() {
        return List.of(sample("a", 0), sample("b", 1), sample("c", 2), sample("nobody", 3));
    }

    private static IndexedModel sample(String id, int variant) {
        return new IndexedModel(
                id,
                "llm/llama/" + variant % 2,
                "",
                "",
                "",
                "",
                "",
                variant == 3 ? "" : "owner/name-" + variant,
                "",
                "",
                List.of(),
                "",
                "",
                List.of(new IndexedFile("w.bin", 1, Integer.toString(variant).repeat(64), "")),
                1,
                0,
                "");
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<String> id = Arbitraries.of("a", "b", "c", "d");
        Arbitrary<Action> put = AnyModel.arbitrary().map(Put::new);
        Arbitrary<Action> remove = id.map(Remove::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(12, put),
                        Tuple.of(3, AnyModel.arbitrary().list().ofMaxSize(5).map(PutAll::new)),
                        Tuple.of(5, remove),
                        Tuple.of(1, Arbitraries.create(Clear::new)),
                        Tuple.of(1, Arbitraries.create(Reopen::new)))
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<Query> queries() {
        return Query.arbitrary();
    }
}
