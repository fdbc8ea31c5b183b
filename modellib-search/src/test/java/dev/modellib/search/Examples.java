package dev.modellib.search;

import java.util.List;

/** Models to put into an index. */
final class Examples {
    private Examples() {}

    /** A model with a name and nothing else to be found by. */
    static IndexedModel named(String id, String name) {
        return model(id, name, "", "", "", List.of(), 1);
    }

    static IndexedModel model(
            String id, String name, String kind, String quant, String description, List<String> tags, long added) {
        return new IndexedModel(
                id,
                "slug/of/" + id,
                name,
                kind,
                "",
                "",
                quant,
                "",
                "",
                description,
                tags,
                "",
                "ready",
                List.of(),
                0,
                added,
                "document of " + id);
    }

    /** A model with every field filled. */
    static IndexedModel full(String id) {
        return new IndexedModel(
                id,
                "llm/qwen/" + id,
                "Qwen2.5-0.5B-Instruct Q4_K_M",
                "llm",
                "qwen",
                "gguf",
                "Q4_K_M",
                "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
                "9217f5db79a29953eb74d5343926648285ec7e67",
                "Ein kleines Modell für Gespräche",
                List.of("text-generation", "chat", "license:apache-2.0"),
                "Qwen2ForCausalLM",
                "ready",
                List.of(
                        new IndexedFile(
                                "qwen2.5-0.5b-instruct-q4_k_m.gguf", 491_400_032L, "ab".repeat(32), "cd".repeat(32)),
                        new IndexedFile("tokenizer/vocab.json", 7, "ef".repeat(32), "")),
                491_400_039L,
                1_700_000_000_000L,
                "{\"id\":\"" + id + "\"}");
    }

    static List<String> ids(IndexPage page) {
        return page.hits().stream().map(IndexedHit::id).toList();
    }

    static List<String> found(LibraryDatabase database, String text) throws SearchException {
        return ids(database.models().search(text, ModelFilter.none(), 100, 0));
    }
}
