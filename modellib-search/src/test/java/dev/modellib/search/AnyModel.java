package dev.modellib.search;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Models for laws. */
final class AnyModel {
    private AnyModel() {}

    /** The same model under another id. */
    static IndexedModel renamed(IndexedModel model, String id) {
        return new IndexedModel(
                id,
                model.slug(),
                model.name(),
                model.kind(),
                model.family(),
                model.format(),
                model.quant(),
                model.repo(),
                model.revision(),
                model.description(),
                model.tags(),
                model.architecture(),
                model.status(),
                model.files(),
                model.sizeBytes(),
                model.addedAtMillis(),
                model.document());
    }

    /** Models that share few words, ids and keys, so that they meet. */
    static Arbitrary<IndexedModel> arbitrary() {
        Arbitrary<String> prose = Query.prose();
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c", "d"),
                        prose,
                        prose,
                        Arbitraries.of("llm", "vision", ""),
                        Arbitraries.of("Q4_K_M", "F16", ""),
                        Arbitraries.of("gguf", "safetensors"),
                        Arbitraries.oneOf(prose, Arbitraries.of("chat", "CHAT", "text-generation"))
                                .list()
                                .ofMaxSize(2),
                        Arbitraries.longs().between(1, 3))
                .as((id, name, description, kind, quant, format, tags, added) -> new IndexedModel(
                        id,
                        "llm/llama/" + added % 2,
                        name,
                        kind,
                        "llama",
                        format,
                        quant,
                        "owner/name-" + added,
                        "main",
                        description,
                        tags,
                        "arch" + added,
                        "ready",
                        tags.isEmpty()
                                ? List.of()
                                : List.of(new IndexedFile(
                                        "w.bin", added, Long.toString(added).repeat(64), "")),
                        added,
                        added,
                        name + " as a document"));
    }
}
