package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;

/** What a search still promises when it does only a part: tried with bounds so small that few models reach them. */
class BoundedSearchProperties {
    private final Scratch scratch = new Scratch();

    BoundedSearchProperties() throws IOException {}

    @AfterProperty
    void removeFolder() throws IOException {
        scratch.close();
    }

    @Property(tries = 40)
    void aPartIsMarkedAndThePagesStillHoldEachMatchOnce(
            @ForAll @Size(min = 1, max = 25) List<@From("models") IndexedModel> models,
            @ForAll("queries") Query query,
            @ForAll("bounds") SearchBounds bounds,
            @ForAll @IntRange(min = 1, max = 7) int limit)
            throws Exception {
        List<IndexedModel> renamed = renamed(models);
        Set<String> wanted = wanted(renamed, query);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            database.models().clear();
            database.models().putAll(renamed);
            List<String> paged = new ArrayList<>();
            IndexPage page;
            do {
                page = database.models().search(query.text(), ModelFilter.none(), limit, paged.size());
                if (page.corrected().isPresent()) {
                    assertEquals(Set.of(), wanted);
                    return;
                }
                paged.addAll(Examples.ids(page));
            } while (!page.hits().isEmpty());
            assertEquals(paged.size(), new HashSet<>(paged).size(), query.text());
            assertTrue(wanted.containsAll(paged), query.text());
            assertTrue(page.total() <= wanted.size(), query.text());
            if (page.totalExact()) {
                assertEquals(wanted, new HashSet<>(paged), query.text());
                assertEquals(wanted.size(), page.total(), query.text());
            }
            assertTrue(page.ranked() <= Math.min(bounds.ranked(), page.total()), query.text());
            Facets facets = database.models().facets(query.text(), ModelFilter.none());
            assertTrue(facets.models() <= wanted.size());
            assertTrue(!facets.complete() || facets.models() == wanted.size(), query.text());
        }
    }

    /** The law that a part is told as one holds for these bounds, too; here nothing may be a part. */
    @Property(tries = 60)
    void ofASmallLibraryEveryMatchIsCountedAndBrokenDown(
            @ForAll @Size(min = 1, max = 25) List<@From("models") IndexedModel> models,
            @ForAll("queries") Query query,
            @ForAll("bounds") SearchBounds tight)
            throws Exception {
        List<IndexedModel> renamed = renamed(models);
        Set<String> wanted = wanted(renamed, query);
        SearchBounds bounds = whole(tight, models.size());
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            database.models().clear();
            database.models().putAll(renamed);
            IndexPage page = database.models().search(query.text(), ModelFilter.none(), 1_000, 0);
            Facets facets = database.models().facets(query.text(), ModelFilter.none());
            if (page.corrected().isEmpty()) {
                assertEquals(wanted, new HashSet<>(Examples.ids(page)), query.text());
                assertEquals(wanted.size(), page.total(), query.text());
            }
            assertTrue(page.totalExact() && facets.complete(), query.text());
            assertEquals(wanted.size(), facets.models(), query.text());
            assertEquals(
                    renamed.stream()
                            .filter(model -> wanted.contains(model.id()))
                            .collect(Collectors.groupingBy(IndexedModel::format, Collectors.counting())),
                    facets.fields().get(ModelField.FORMAT).stream()
                            .collect(Collectors.toMap(Facets.Value::value, Facets.Value::models)));
        }
    }

    /** As many models as are counted wholly, then one more. */
    @Example
    void whereASmallLibraryEnds() throws Exception {
        SearchBounds bounds = whole(new SearchBounds(2, 1_000, 10, 3, 2, 1_000, 0, 0), 20);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            for (int i = 0; i < 20; i++) {
                database.models().put(Examples.model("m" + i, "Instruct" + i, "llm", "", "", List.of(), i));
            }
            IndexPage all = database.models().search("instr", ModelFilter.none(), 0, 0);
            assertTrue(all.totalExact() && all.total() == 20, all.toString());
            Facets facets = database.models().facets("instr", ModelFilter.none());
            assertEquals(List.of(new Facets.Value("llm", 20)), facets.fields().get(ModelField.KIND));
            assertTrue(facets.complete());
            database.models().put(Examples.named("one", "more"));
            IndexPage part = database.models().search("instr", ModelFilter.none(), 0, 0);
            assertTrue(!part.totalExact() && part.total() == 3, part.toString());
            assertTrue(!database.models().facets("instr", ModelFilter.none()).complete());
        }
    }

    /** Words that are typed again mean nothing new, and too many different ones are bounded there, too. */
    @Example
    void inASmallLibraryThreeBeginningsThatAllHoldAreMerged() throws Exception {
        SearchBounds bounds = whole(new SearchBounds(2, 1_000, 10, 3, 2, 1_000, 0, 0), 20);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            String words = "alpha1 bravo1 charlie1 delta1";
            for (int i = 0; i < 20; i++) {
                database.models().put(Examples.named("m" + i, words.replace("1", Integer.toString(i))));
            }
            String three = "alpha bravo charli";
            IndexPage all = database.models().search(three + ' ' + three + " alpha", ModelFilter.none(), 0, 0);
            assertTrue(all.totalExact() && all.total() == 20, all.toString());
            IndexPage four = database.models().search(three + " delta", ModelFilter.none(), 0, 0);
            assertTrue(!four.totalExact(), four.toString());
        }
    }

    @Example
    void ofManyMatchesThoseIndexedLastAreRanked() throws Exception {
        SearchBounds bounds = new SearchBounds(3, 1_000, 1_000, 5, 2, 1_000, 0, 0);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            for (int i = 0; i < 7; i++) {
                database.models().put(Examples.named("m" + i, i == 5 ? "Llama" : "Llama of many other words"));
            }
            IndexPage page = database.models().search("llama", ModelFilter.none(), 10, 0);
            assertEquals(List.of("m5", "m4", "m6", "m3", "m2", "m1", "m0"), Examples.ids(page));
            assertEquals(5, page.total());
            assertTrue(!page.totalExact() && page.ranked() == 3 && !page.isComplete());
            assertEquals(0, page.hits().get(3).score());
        }
    }

    @Example
    void whatTheVocabularyKnowsToBeManyIsNotCounted() throws Exception {
        SearchBounds bounds = new SearchBounds(2, 1_000, 1_000, 3, 2, 1_000, 0, 0);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            for (int i = 0; i < 5; i++) {
                database.models().put(Examples.named("m" + i, i < 3 ? "Llama tiny-" + i : "Llama"));
            }
            for (String text : List.of("llama", "l")) {
                IndexPage many = database.models().search(text, ModelFilter.none(), 10, 0);
                assertEquals(3, many.total(), text);
                assertTrue(!many.totalExact(), text);
                assertEquals(5, many.hits().size(), text);
            }
            for (String text : List.of("llama tiny", "llama tin", "name:tiny", "llama -\"none\" tiny")) {
                IndexPage few = database.models().search(text, ModelFilter.none(), 10, 0);
                assertEquals(3, few.total(), text);
                assertTrue(few.totalExact(), text);
            }
            assertEquals(
                    2,
                    database.models()
                            .search("llama -tiny", ModelFilter.none(), 10, 0)
                            .total());
        }
    }

    @Example
    void aPrefixOfVeryManyMeansItsCommonestWords() throws Exception {
        SearchBounds bounds = new SearchBounds(100, 1_000, 10, 100, 100, 1_000, 0, 0);
        try (LibraryDatabase database = LibraryDatabase.open(scratch.file(), Duration.ofSeconds(1), bounds)) {
            for (int i = 0; i < 20; i++) {
                database.models().put(Examples.named("common" + i, "Instruct"));
                database.models().put(Examples.named("rare" + i, "Instruct" + (char) ('a' + i)));
            }
            IndexPage page = database.models().search("instr", ModelFilter.none(), 100, 0);
            assertEquals(35, page.total(), "the word of twenty models and fifteen of one");
            assertTrue(!page.totalExact());
            assertEquals(
                    40,
                    database.models().search("ins", ModelFilter.none(), 0, 0).total());
        }
    }

    private static List<IndexedModel> renamed(List<IndexedModel> models) {
        List<IndexedModel> renamed = new ArrayList<>();
        for (IndexedModel model : models) {
            renamed.add(AnyModel.renamed(model, "id" + renamed.size()));
        }
        return renamed;
    }

    private static Set<String> wanted(List<IndexedModel> models, Query query) {
        return models.stream().filter(query::matches).map(IndexedModel::id).collect(Collectors.toSet());
    }

    /** The same for larger libraries; one of so many models is small. */
    private static SearchBounds whole(SearchBounds bounds, int models) {
        return new SearchBounds(
                bounds.ranked(),
                bounds.rankEntries(),
                bounds.mergedEntries(),
                bounds.counted(),
                bounds.faceted(),
                bounds.unhurried(),
                models,
                models);
    }

    /** None of them lets a library be small. */
    @Provide
    Arbitrary<SearchBounds> bounds() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(0L, 10L, 1_000L),
                        Arbitraries.of(0L, 5L, 1_000L),
                        Arbitraries.integers().between(5, 10),
                        Arbitraries.integers().between(1, 10))
                .as((ranked, cost, merged, counted, faceted) ->
                        new SearchBounds(ranked, cost, merged, counted, faceted, 1_000_000, 0, 0));
    }

    @Provide
    Arbitrary<Query> queries() {
        return Query.arbitrary();
    }

    @Provide
    Arbitrary<IndexedModel> models() {
        return AnyModel.arbitrary();
    }
}
