package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelIndexTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwen",
                "Qwen2.5",
                "qwen2.5-0.5b",
                "Q4_K_M",
                "q4_k_m",
                "q4",
                "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
                "qwen/qwen2",
                "instruct gguf",
                "INSTRUCT",
                "inst",
                "chat",
                "text-generation",
                "license:apache-2.0",
                "kleines modell",
                "gesprache",
                "Gespräche",
                "GESPRÄCHE",
                "Qwen2ForCausalLM",
                "vocab.json",
                "tokenizer/vocab",
                "llm",
                "qwen ++",
                "qwen 🚀",
                "\"kleines Modell\"",
                "qwen -llama",
                "qwen -\"modell kleines\"",
                "qwen -inst",
                "qwen\u0000gguf",
                "qwen25",
                "QWEN25",
                "Qwen-2.5",
                "5binstruct",
                "kind:llm",
                "KIND:LLM quant:q4_k_m format:gguf",
                "qwen tag:chat -tag:vision",
                "tag:\"text-generation\"",
                "tag:license:apache-2.0",
                "author:qwen family:Qwen",
                "author:\"Qwen\" status:ready",
                "name:qwen repo:qwen/qwen2 file:vocab",
                "description:gesprache architecture:qwen2for",
                "file:\"vocab json\"",
                "qwen -name:vocab",
                "qwen -kind:vision",
                "llm: gguf",
                "qwen: gguf"
            })
    void findsByWhatAModelIs(String text) throws SearchException {
        index.put(Examples.full("qwen"));
        index.put(Examples.named("other", "unrelated"));
        assertEquals(List.of("qwen"), Examples.found(database, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwen llama",
                "wen",
                "\"modell kleines\"",
                "\"inst\"",
                "-qwen",
                "qwen -gguf",
                "++",
                "🚀",
                "qwen OR llama",
                "qwen NOT llama",
                "name:vocab",
                "kind:vlm",
                "kind:ll",
                "qwen -kind:llm",
                "tag:text",
                "nofield:qwen",
                "\"qwen25 instruct\"",
                "-qwen25",
                "0.5b-qwen2",
                "-\"kleines modell\" qwen"
            })
    void doesNotFindWhatIsNotThere(String text) throws SearchException {
        index.put(Examples.full("qwen"));
        assertEquals(List.of(), Examples.found(database, text));
        assertEquals(0, index.search(text, ALL, 10, 0).total());
    }

    @Test
    void findsWordsWithPlusSigns() throws SearchException {
        index.put(Examples.named("c", "Coder for C++ and C#"));
        index.put(Examples.named("java", "Oder for Java"));
        assertEquals(List.of("c"), Examples.found(database, "C++"));
    }

    @Test
    void theNameCountsMostThenTheRestThenTheDescription() throws SearchException {
        index.put(Examples.model("prose", "Something", "llm", "", "about llama models", List.of(), 3));
        index.put(Examples.model("tag", "Something", "llm", "", "", List.of("llama"), 2));
        index.put(Examples.model("name", "Llama", "llm", "", "", List.of(), 1));
        assertEquals(List.of("name", "tag", "prose"), Examples.found(database, "llama"));
        List<Double> scores = index.search("llama", ALL, 10, 0).hits().stream()
                .map(IndexedHit::score)
                .toList();
        assertTrue(scores.get(0) > scores.get(1) && scores.get(1) > scores.get(2) && scores.get(2) > 0, "" + scores);
    }

    @Test
    void aWordAsTypedCountsMoreThanOneThatItBegins() throws SearchException {
        index.put(Examples.model("thirty", "Llama 30", "", "", "", List.of(), 2));
        index.put(Examples.model("three", "Llama 3", "", "", "", List.of(), 1));
        assertEquals(List.of("three", "thirty"), Examples.found(database, "llama 3"));
    }

    @Test
    void equalScoresAreOrderedNewestFirstThenById() throws SearchException {
        for (String id : List.of("b", "d", "a", "c")) {
            index.put(Examples.model(id, "Same name", "", "", "", List.of(), id.equals("d") ? 9 : 5));
        }
        assertEquals(List.of("d", "a", "b", "c"), Examples.found(database, "same"));
        assertEquals(List.of("d", "a", "b", "c"), Examples.found(database, ""));
        assertEquals(List.of("b", "c"), Examples.ids(index.search("same", ALL, 5, 2)));
        assertEquals(List.of("b", "c"), Examples.ids(index.list(ALL, 5, 2)));
    }

    @Test
    void filtersNarrowPageAndTotal() throws SearchException {
        for (int i = 0; i < 10; i++) {
            index.put(Examples.model(
                    "m" + i, "llama " + i, i < 7 ? "llm" : "vlm", i % 2 == 0 ? "Q4_K_M" : "", "", List.of(), i));
        }
        IndexPage page = index.search("llama", ALL.with(ModelField.KIND, "llm").with(ModelField.QUANT, "Q4_K_M"), 2, 0);
        assertEquals(4, page.total());
        assertEquals(2, page.hits().size());
        assertEquals(3, index.list(ALL.with(ModelField.KIND, "vlm"), 0, 0).total());
        assertEquals(5, index.list(ALL.with(ModelField.QUANT, ""), 100, 0).total());
        assertEquals(0, index.list(ALL.with(ModelField.FORMAT, "gguf"), 100, 0).total());
        assertEquals(
                0,
                index.list(ALL.with(ModelField.KIND, "llm' OR '1'='1"), 100, 0).total());
    }

    @Test
    void pagesBeyondTheEndAreEmptyAndKeepTheTotal() throws SearchException {
        index.put(Examples.full("a"));
        IndexPage beyond = new IndexPage(List.of(), 1, true, 0, Optional.empty());
        IndexPage found = new IndexPage(List.of(), 1, true, 1, Optional.empty());
        assertEquals(beyond, index.list(ALL, 10, 1));
        assertEquals(found, index.search("qwen", ALL, 0, 0));
        assertEquals(found, index.search("qwen", ALL, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertTrue(beyond.isComplete() && found.isComplete());
    }

    @Test
    void negativeLimitsAreMisuse() {
        assertThrows(IllegalArgumentException.class, () -> index.list(ALL, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> index.search("a", ALL, 1, -1));
    }

    @Test
    void puttingAgainReplacesRowFilesAndText() throws SearchException {
        index.put(Examples.full("a"));
        index.put(Examples.named("a", "Renamed"));
        assertEquals(1, index.count());
        assertEquals(Optional.of("document of a"), index.document("a"));
        assertEquals(List.of(), Examples.found(database, "qwen"));
        assertEquals(List.of("a"), Examples.found(database, "renamed"));
        assertEquals(List.of(), index.documentsBySha256("ab".repeat(32)));
        assertEquals(Optional.empty(), index.documentBySlug("llm/qwen/a"));
    }

    @Test
    void findsDocumentsByEveryKey() throws SearchException {
        index.put(Examples.full("a"));
        index.put(Examples.full("b"));
        String first = Examples.full("a").document();
        String second = Examples.full("b").document();
        assertEquals(Optional.of(first), index.document("a"));
        assertEquals(Optional.of(second), index.documentBySlug("llm/qwen/b"));
        for (String repo : List.of("Qwen/Qwen2.5-0.5B-Instruct-GGUF", "qwen/qwen2.5-0.5b-INSTRUCT-gguf")) {
            assertEquals(List.of(first, second), index.documentsByRepo(repo), repo);
        }
        assertEquals(List.of(), index.documentsByRepo("Qwen/Qwen2.5-0.5B-Instruct"));
        assertEquals(List.of(first, second), index.documentsBySha256("ef".repeat(32)));
        assertEquals(Optional.empty(), index.document("A"));
        assertEquals(Optional.empty(), index.document("\ud800"));
        assertEquals(Set.of("a", "b"), index.ids());
        assertTrue(index.remove("a"));
        assertFalse(index.remove("a"));
        assertEquals(List.of(second), index.documentsBySha256("ef".repeat(32)));
    }

    @Test
    void keepsADocumentAsItIs() throws SearchException {
        String document = "{\"a\":\"\u0000 ü 😀 \\ud800 ' \"}\n".repeat(50_000);
        IndexedModel model = Examples.full("a");
        index.put(new IndexedModel(
                model.id(),
                model.slug(),
                "na\u0000me",
                model.kind(),
                model.family(),
                model.format(),
                model.quant(),
                model.repo(),
                model.revision(),
                "unpaired \ud800 half",
                model.tags(),
                model.architecture(),
                model.status(),
                model.files(),
                model.sizeBytes(),
                model.addedAtMillis(),
                document));
        assertEquals(Optional.of(document), index.document("a"));
        assertEquals(List.of("a"), Examples.found(database, "unpaired half"));
        index.put(model);
        assertEquals(List.of(), Examples.found(database, "unpaired"));
    }

    @Test
    void modelsThatCannotBeStoredExactlyAreMisuse() {
        assertThrows(IllegalArgumentException.class, () -> Examples.named("", "name"));
        assertThrows(IllegalArgumentException.class, () -> Examples.named("\ud800", "name"));
        assertThrows(IllegalArgumentException.class, () -> new IndexedFile("a", -1, "", ""));
        assertThrows(IllegalArgumentException.class, () -> new IndexedFile("", 1, "", ""));
        assertThrows(IllegalArgumentException.class, () -> new IndexedFile("a\udc00", 1, "", ""));
    }
}
