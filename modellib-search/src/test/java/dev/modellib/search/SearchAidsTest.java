package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What helps with a result: corrections, excerpts, facets; and with an index that was damaged. */
class SearchAidsTest {
    private static final ModelFilter ALL = ModelFilter.none();

    private Scratch scratch;
    private LibraryDatabase database;
    private ModelIndex index;

    @BeforeEach
    void open() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
        index = database.models();
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    @Test
    void aMistypedWordIsCorrectedOnlyWhenNothingMatches() throws SearchException {
        index.putAll(List.of(
                Examples.named("mistral", "Mistral-7B Instruct"),
                Examples.named("tiny", "tiny-llama"),
                Examples.named("minstrel", "Minstral")));
        requireCorrected("mistrl", "mistral", "mistral");
        requireCorrected("instruct mitsral", "instruct mistral", "mistral");
        requireCorrected("xistral -gguf", "mistral -gguf", "mistral");
        requireCorrected("tinylama", "tinyllama", "tiny");
        requireCorrected("mistral-7b-instrukt", "mistral-7b-instruct", "mistral");
        assertEquals(Optional.empty(), index.search("minstral", ALL, 9, 0).corrected());
        for (String hopeless : List.of("\"mistrl\"", "qwen", "mis7ral8", "xi", "-mistrl qwen", "kind:mistrl")) {
            IndexPage page = index.search(hopeless, ALL, 9, 0);
            assertEquals(0, page.total(), hopeless);
            assertEquals(Optional.empty(), page.corrected(), hopeless);
        }
        index.remove("mistral");
        assertEquals(0, index.search("mistra", ALL, 9, 0).total(), "a word that no model has any more is none to mean");
    }

    @Test
    void lettersBesideDigitsMayBeMistypedAndDigitsMayNot() throws SearchException {
        index.putAll(List.of(
                Examples.named("llama", "Llama-3 8B"),
                Examples.named("qwen", "Qwen2 7b Q8_0"),
                Examples.named("phi", "phi phi-2 llm")));
        requireCorrected("lamma3", "llama3", "llama");
        requireCorrected("lamma-3", "llama-3", "llama");
        requireCorrected("qwne2", "qwen2", "qwen");
        requireCorrected("phii", "phi", "phi");
        requireCorrected("hpi2", "phi2", "phi");
        requireCorrected("phy2", "phi2", "phi");
        for (String other :
                List.of("llama4", "lamma4", "lamma33", "qwen3", "qwne25", "q4", "3b", "phi3", "phii3", "vlm", "hi")) {
            IndexPage page = index.search(other, ALL, 9, 0);
            assertEquals(Optional.empty(), page.corrected(), other);
            assertEquals(0, page.total(), other);
        }
    }

    private void requireCorrected(String typed, String meant, String found) throws SearchException {
        IndexPage page = index.search(typed, ALL, 9, 0);
        assertEquals(Optional.of(meant), page.corrected(), typed);
        assertEquals(List.of(found), Examples.ids(page), typed);
    }

    @Test
    void snippetsTellWhereTheWordsStand() throws SearchException {
        index.put(Examples.full("qwen"));
        assertEquals(List.of("[Qwen2.5]-0.5B-Instruct Q4_K_M", "Qwen/[Qwen2.5]-0.5B-Instruct-GGUF"), marked("qwen25"));
        assertEquals(List.of("Ein kleines Modell für [Gespräche]"), marked("GESPRÄCHE kind:llm -llama"));
        assertEquals(List.of("Ein [kleines Modell] für Gespräche"), marked("\"kleines modell\""));
        assertEquals(List.of("[text]-generation\nchat\nlicense:apache-2.0"), marked("tag:chat text"));
        assertEquals(List.of(), marked("kind:llm"));
        assertEquals(List.of(), index.list(ALL, 9, 0).hits().get(0).snippets());
    }

    @Test
    void aLongTextIsCutAroundTheFirstWordFound() throws SearchException {
        index.put(Examples.model("a", "A", "", "", "😀 ".repeat(500) + "needle " + "hay ".repeat(500), List.of(), 1));
        Snippet snippet =
                index.search("needle", ALL, 1, 0).hits().get(0).snippets().get(0);
        assertEquals(ModelField.DESCRIPTION, snippet.field());
        assertTrue(snippet.text().length() <= 160 && Text.isWellFormed(snippet.text()), snippet.text());
        Snippet.Range range = snippet.highlights().get(0);
        assertEquals("needle", snippet.text().substring(range.start(), range.end()));
    }

    private List<String> marked(String text) throws SearchException {
        return index.search(text, ALL, 1, 0).hits().get(0).snippets().stream()
                .filter(snippet -> snippet.field() != ModelField.FILE
                        && snippet.field() != ModelField.FAMILY
                        && snippet.field() != ModelField.ARCHITECTURE)
                .map(SearchAidsTest::marked)
                .toList();
    }

    private static String marked(Snippet snippet) {
        StringBuilder text = new StringBuilder(snippet.text());
        for (int i = snippet.highlights().size() - 1; i >= 0; i--) {
            text.insert(snippet.highlights().get(i).end(), ']')
                    .insert(snippet.highlights().get(i).start(), '[');
        }
        return text.toString();
    }

    @Test
    void facetsCountEveryMatchNotOnlyAPage() throws SearchException {
        for (int i = 0; i < 9; i++) {
            index.put(Examples.model(
                    "m" + i,
                    "llama " + i,
                    i < 6 ? "llm" : "vlm",
                    i == 0 ? "q8_0" : "Q8_0",
                    "",
                    i % 2 == 0 ? List.of("chat", "CHAT") : List.of(),
                    i));
        }
        Facets facets = index.facets("llama", ALL);
        assertEquals(
                List.of(new Facets.Value("llm", 6), new Facets.Value("vlm", 3)),
                facets.fields().get(ModelField.KIND));
        assertEquals(List.of(new Facets.Value("Q8_0", 9)), facets.fields().get(ModelField.QUANT));
        assertEquals(List.of(new Facets.Value("chat", 5)), facets.fields().get(ModelField.TAG));
        assertEquals(List.of(), facets.fields().get(ModelField.AUTHOR));
        assertTrue(facets.complete());
        assertEquals(3, index.facets("", ALL.with(ModelField.KIND, "VLM")).models());
        assertEquals(0, index.facets("++", ALL).models());
    }

    @Test
    void aFieldOfWordsIsNoFilter() {
        assertThrows(IllegalArgumentException.class, () -> ALL.with(ModelField.NAME, "llama"));
    }

    @Test
    void aDamagedTextIndexIsMadeAnewByWhoeverMeetsIt() throws Exception {
        for (int i = 0; i < 50; i++) {
            index.put(Examples.full("m" + i));
        }
        for (String damage : List.of(
                "UPDATE model_text_data SET block = x'00' WHERE id > 10",
                "UPDATE model_text_data SET block = randomblob(length(block)) WHERE id > 10",
                "DELETE FROM model_text_data WHERE id > 10",
                "DELETE FROM model_text_docsize")) {
            scratch.execute(damage);
            assertFalse(index.check(), damage);
            index.put(Examples.full("m1"));
            assertEquals(50, index.search("qwen", ALL, 0, 0).total(), damage);
            if (!index.check()) {
                index.rebuild();
            }
            assertTrue(index.check(), damage);
            assertEquals(50, index.search("qwen instruct kind:llm", ALL, 0, 0).total(), damage);
        }
        scratch.requireSound();
    }

    @Test
    void anSqliteWithoutFullTextIsRefused() throws Exception {
        try (Session session = new Session(Scratch.raw(scratch.file()))) {
            FullText.require(scratch.file(), session, "fts5");
            SearchException.NoFullText refusal = assertThrows(
                    SearchException.NoFullText.class, () -> FullText.require(scratch.file(), session, "fts9"));
            assertTrue(refusal.getMessage().contains("fts9"), refusal.getMessage());
        }
    }

    @Test
    void manyAtOnceAreAllOrNone() throws Exception {
        index.put(Examples.named("old", "before"));
        assertThrows(
                IllegalStateException.class,
                () -> index.putAll(() -> {
                    throw new IllegalStateException("no more");
                }));
        List<IndexedModel> models = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            models.add(Examples.named("m" + i % 1_200, "llama-" + i));
        }
        models.add(Examples.named("old", "after"));
        index.putAll(models);
        assertEquals(1_201, index.count());
        assertEquals(List.of("m50"), Examples.found(database, "llama1250"));
        assertEquals(List.of(), Examples.found(database, "\"llama 50\""));
        assertEquals(List.of("old"), Examples.found(database, "after"));
        assertTrue(index.check());
        scratch.requireSound();
        List<List<String>> before = scratch.derived();
        index.rebuild();
        assertEquals(before, scratch.derived());
    }
}
