package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModelRefProperties {

    @Property
    void theCanonicalTextParsesToAnEqualReference(@ForAll("references") ModelRef ref) {
        assertEquals(ref, ModelRef.parse(ref.toString()));
    }

    @Property
    void anyTextIsAReferenceOrRefused(@ForAll String text) {
        try {
            ModelRef ref = ModelRef.parse(text);
            assertEquals(ref, ModelRef.parse(ref.toString()));
        } catch (IllegalArgumentException e) {
            assertEquals(false, String.valueOf(e.getMessage()).isBlank());
        }
    }

    @Example
    void theThreeShapes() {
        assertEquals(
                new ModelRef.Hub(RepoId.parse("Qwen/Qwen2.5-GGUF"), Quant.parse("q4_k_m"), Optional.of("refs/pr/1")),
                ModelRef.parse(" Qwen/Qwen2.5-GGUF:q4_k_m@refs/pr/1 "));
        assertInstanceOf(ModelRef.Slug.class, ModelRef.parse("llm/llama/tiny"));
        assertInstanceOf(ModelRef.Id.class, ModelRef.parse("ml-0123456789abcdef0123456789abcdef"));
        assertEquals(
                new ModelRef.Hub(RepoId.parse("gpt2"), Optional.empty(), Optional.empty()), ModelRef.parse("gpt2"));
    }

    @Example
    void nothingThatCouldClimbOutIsAReference() {
        for (String text : new String[] {
            "../x",
            "a/..",
            "a/../b",
            "llm/../b",
            "/etc/passwd",
            "a/b@../main",
            "a/b@",
            "a/b:",
            "a/b:nonsense",
            "",
            " ",
            "a/b/c/d",
            "a//b"
        }) {
            assertThrows(IllegalArgumentException.class, () -> ModelRef.parse(text), text);
        }
    }

    @Provide
    Arbitrary<ModelRef> references() {
        Arbitrary<String> word =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(12);
        Arbitrary<ModelRef> hub = Combinators.combine(
                        word,
                        word,
                        Arbitraries.of("Q4_K_M", "Q8_0", "F16", "IQ2_XXS").optional(),
                        Arbitraries.of("main", "v1.0", "refs/pr/1", "0123456789012345678901234567890123456789")
                                .optional())
                .as((owner, name, quant, revision) ->
                        new ModelRef.Hub(RepoId.parse(owner + "/" + name), quant.flatMap(Quant::parse), revision));
        Arbitrary<ModelRef> slug = Combinators.combine(word, word, word)
                .as((kind, family, name) -> new ModelRef.Slug(kind + "/" + family + "/" + name));
        Arbitrary<ModelRef> id = Arbitraries.create(() -> new ModelRef.Id(ModelId.random()));
        return Arbitraries.oneOf(hub, slug, id);
    }
}
