package dev.modellib.benchmarks;

import dev.modellib.search.IndexedFile;
import dev.modellib.search.IndexedModel;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Models made of a fixed seed: a quarter of them of each of four families, every name with a number of its own. */
final class Synthetic {
    private static final List<String> FAMILIES = List.of("llama", "qwen", "mistral", "gemma");
    private static final List<String> QUANTS = List.of("Q4_K_M", "Q5_K_M", "Q8_0", "F16");
    private static final List<String> WORDS = List.of(
            "instruct",
            "chat",
            "base",
            "code",
            "math",
            "vision",
            "the",
            "model",
            "tuned",
            "merged",
            "long",
            "context",
            "small",
            "large",
            "fast",
            "multilingual",
            "german",
            "french",
            "reasoning",
            "tool",
            "use",
            "story",
            "medical",
            "legal",
            "finance",
            "open",
            "data",
            "science",
            "draft",
            "distilled");
    private static final int RARE = 1_000;
    private static final int SECOND = 10;

    private Synthetic() {}

    static Stream<IndexedModel> models(int count) {
        Random random = new Random(42);
        return IntStream.range(0, count).mapToObj(number -> model(number, random));
    }

    private static IndexedModel model(int number, Random random) {
        String family = pick(FAMILIES, random);
        String quant = pick(QUANTS, random);
        String kind = number % RARE == 0 ? "embedding" : number % SECOND == 1 ? "vlm" : "llm";
        String name = family + "-" + (1 + random.nextInt(70)) + "b-" + pick(WORDS, random) + "-m" + number;
        String digest = String.format(Locale.ROOT, "%064x", number);
        return new IndexedModel(
                "id" + number,
                kind + "/" + family + "/" + name,
                name,
                kind,
                family,
                "gguf",
                quant,
                "owner" + number % 100 + "/" + name,
                digest.substring(0, 40),
                IntStream.range(0, 30).mapToObj(i -> pick(WORDS, random)).collect(Collectors.joining(" ")),
                List.of(pick(WORDS, random), pick(WORDS, random)),
                family,
                "ready",
                List.of(new IndexedFile(name + "." + quant + ".gguf", 1_000_000L + number, digest, digest)),
                1_000_000L + number,
                1_700_000_000_000L + number,
                "{\"id\":\"id" + number + "\",\"name\":\"" + name + "\"}");
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
