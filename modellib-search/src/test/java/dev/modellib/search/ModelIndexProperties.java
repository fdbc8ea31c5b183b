package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;

/** What a search finds, whatever the models are. */
class ModelIndexProperties {
    private final Scratch shared;
    private final LibraryDatabase database;

    ModelIndexProperties() throws IOException {
        shared = new Scratch();
        database = shared.open();
    }

    @AfterProperty
    void removeShared() throws IOException {
        database.close();
        shared.close();
    }

    @Property(tries = 25)
    void thePagesTogetherAreTheWholeResultOnce(
            @ForAll @Size(min = 1, max = 25) List<@From("models") IndexedModel> models,
            @ForAll("queries") Query query,
            @ForAll @IntRange(min = 1, max = 7) int limit)
            throws Exception {
        database.models().clear();
        for (int i = 0; i < models.size(); i++) {
            database.models().put(AnyModel.renamed(models.get(i), "id" + i));
        }
        for (String text : List.of("", query.text())) {
            IndexPage whole = database.models().search(text, ModelFilter.none(), 1_000, 0);
            List<IndexedHit> paged = new ArrayList<>();
            IndexPage page;
            do {
                page = database.models().search(text, ModelFilter.none(), limit, paged.size());
                assertEquals(whole.total(), page.total());
                paged.addAll(page.hits());
            } while (!page.hits().isEmpty());
            assertEquals(whole.hits(), paged);
            assertEquals(whole.total(), paged.size());
            assertEquals(paged.size(), new HashSet<>(paged).size());
        }
    }

    @Property(tries = 100)
    void everyWordOfANameFindsTheModel(@ForAll("names") String name, @ForAll("names") String other) throws Exception {
        database.models().clear();
        database.models().put(Examples.named("wanted", name));
        database.models().put(Examples.named("other", other));
        for (String word : name.split("[^\\p{L}\\p{N}]+")) {
            assertTrue(Examples.found(database, word).contains("wanted"), word);
            String upper = word.codePoints()
                    .map(Character::toUpperCase)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertTrue(Examples.found(database, '"' + upper + '"').contains("wanted"), upper);
        }
        assertTrue(Examples.found(database, '"' + name + '"').contains("wanted"), name);
    }

    @Provide
    Arbitrary<Query> queries() {
        return Query.arbitrary();
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> word = Arbitraries.strings()
                .withChars("abcXYZ0189äÖßéñλЖ中模")
                .ofMinLength(1)
                .ofMaxLength(8);
        Arbitrary<String> separator = Arbitraries.of(" ", "-", "_", ".", "/", "+", " & ", "\u0000", "\ud800", "🚀");
        return Combinators.combine(word, separator, word, separator, word)
                .as((first, gap, second, gap2, third) -> first + gap + second + gap2 + third);
    }

    @Provide
    Arbitrary<IndexedModel> models() {
        return AnyModel.arbitrary();
    }
}
