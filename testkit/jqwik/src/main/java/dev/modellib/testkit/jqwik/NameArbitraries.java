package dev.modellib.testkit.jqwik;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitraries of names: repo ids, quants, and the file names of quantized models.
 *
 * <p><b>Threads:</b> static functions only.
 *
 * <p><b>Source:</b> the Hub's rules for repo ids; the GGUF naming convention and what uploaders make of it.
 */
public final class NameArbitraries {
    private static final String WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    private static final int NAME_LENGTH = 96;

    private static final List<String> QUANTS = List.of(
            "F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_0", "Q5_1", "Q4_K_M", "Q4_K_S", "Q4_0",
            "Q4_1", "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K", "Q2_K_S", "IQ4_NL", "IQ4_XS", "IQ3_M", "IQ3_S", "IQ3_XS",
            "IQ3_XXS", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S", "TQ1_0", "TQ2_0");

    /**
     * A file name and the quant that it tells.
     *
     * @param path the name, perhaps with a folder
     * @param quant the quant in its usual spelling, such as {@code Q4_K_M}
     */
    public record QuantFileName(String path, String quant) {}

    private NameArbitraries() {}

    /**
     * Ids that the Hub accepts, with and without an owner.
     *
     * @return {@code owner/name} or {@code name}
     */
    public static Arbitrary<String> repoIds() {
        Arbitrary<String> owned =
                Combinators.combine(repoPart(40), repoPart(NAME_LENGTH)).as((owner, name) -> owner + "/" + name);
        return Arbitraries.frequencyOf(Tuple.of(4, owned), Tuple.of(1, repoPart(NAME_LENGTH)));
    }

    private static Arbitrary<String> repoPart(int maxLength) {
        Arbitrary<String> edge = Arbitraries.of(WORD.split(""));
        Arbitrary<String> middle = Arbitraries.strings().withChars(WORD + ".-").ofMaxLength(maxLength - 2);
        return Combinators.combine(edge, middle, edge)
                .as((first, inner, last) -> first + inner + last)
                .filter(name -> !name.contains("--")
                        && !name.contains("..")
                        && !name.toLowerCase(Locale.ROOT).endsWith(".git"));
    }

    /**
     * Ids that the Hub refuses.
     *
     * @return each breaks one rule at least
     */
    public static Arbitrary<String> badRepoIds() {
        Arbitrary<String> good = repoIds();
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "", "/", "a/", "/b", "a/b/c", "..", "a/..", "a/.", "-a", "a-", ".a", "a/b.", "a b", "a/b\n",
                        "a\\b"),
                good.map(id -> id + ".git"),
                good.map(id -> id + "--x"),
                good.map(id -> id + "..x"),
                good.map(id -> "x/y/" + id),
                good.map(id -> id + "x".repeat(NAME_LENGTH + 1)),
                Combinators.combine(
                                good,
                                Arbitraries.of(" ", "?", "#", "%", ":", "@", "\0", "\u00e9", "\ud83e\udd99", "\\"))
                        .as((id, bad) -> id + bad + "x"));
    }

    /**
     * Quants of GGUF files in their usual spelling.
     *
     * @return such as {@code Q4_K_M}
     */
    public static Arbitrary<String> quants() {
        return Arbitraries.of(QUANTS);
    }

    /**
     * File names of GGUF files that tell their quant: in upper or lower case, after a hyphen or a dot, in a folder, in shards.
     *
     * @return name and quant
     */
    public static Arbitrary<QuantFileName> quantFileNames() {
        Arbitrary<String> bases = Arbitraries.of(
                "model",
                "Meta-Llama-3.1-8B-Instruct",
                "qwen2.5-0.5b-instruct",
                "Phi-3-mini-4k",
                "Mixtral-8x7B-v0.1",
                "gemma_2",
                "x");
        return Combinators.combine(bases, quants(), Arbitraries.integers().between(0, 6))
                .as((base, quant, shape) -> new QuantFileName(
                        switch (shape) {
                            case 0 -> base + "-" + quant + ".gguf";
                            case 1 -> base + "." + quant + ".gguf";
                            case 2 -> base + "-" + quant.toLowerCase(Locale.ROOT) + ".gguf";
                            case 3 -> base + "-" + quant + "-00001-of-00003.gguf";
                            case 4 -> quant + "/" + base + "-" + quant + "-00002-of-00002.gguf";
                            case 5 -> quant + "/" + base + "-00001-of-00001.gguf";
                            default -> "gguf/" + base + "." + quant.toLowerCase(Locale.ROOT) + ".gguf";
                        },
                        quant));
    }
}
