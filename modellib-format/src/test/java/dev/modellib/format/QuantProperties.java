package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class QuantProperties {

    /** Every quant that is known, plain and dynamic. */
    static List<Quant> all() {
        List<Quant> all = new ArrayList<>();
        KnownQuants.names().forEach(name -> {
            all.add(new Quant(name));
            all.add(new Quant("UD-" + name));
        });
        return all;
    }

    @Provide
    Arbitrary<Quant> quants() {
        return Arbitraries.of(all());
    }

    /** Names shaped like a quant, known or not. */
    @Provide
    Arbitrary<String> shapes() {
        Arbitrary<String> numbers =
                Arbitraries.of("0", "1", "4", "12").list().ofMaxSize(2).map(parts -> String.join("_", parts));
        Arbitrary<String> sizes = Arbitraries.of("K", "KS", "KT", "NL", "S", "M", "L", "XS", "XXS", "XL", "R4")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("_", parts));
        return Combinators.combine(
                        Arbitraries.of("Q", "IQ", "TQ"), Arbitraries.integers().between(0, 9), numbers, sizes)
                .as((head, bits, number, size) -> head + bits + "_" + (number.isEmpty() ? "" : number + "_") + size);
    }

    private static String cased(String text, boolean lower) {
        return lower ? text.toLowerCase(Locale.ROOT) : text;
    }

    @Property(tries = 2000)
    void everyRenderingParsesBack(
            @ForAll @From("quants") Quant quant, @ForAll("separators") String separator, @ForAll boolean lower) {
        String rendered = quant.name().replace("_", separator);
        assertEquals(Optional.of(quant), Quant.parse(cased(rendered, lower)));
        assertEquals(Optional.of(quant), Quant.parse(cased(rendered.replace("-", separator), lower)));
    }

    @Provide
    Arbitrary<String> separators() {
        return Arbitraries.of("_", "-", ".", " ", "");
    }

    @Property(tries = 2000)
    void aFileNameGivesItsQuant(
            @ForAll @From("quants") Quant quant,
            @ForAll("before") String before,
            @ForAll("after") String after,
            @ForAll boolean lower) {
        String path = before + cased(quant.name(), lower) + after;
        assertEquals(Optional.of(quant), Quant.inFileName(path), path);
    }

    @Provide
    Arbitrary<String> before() {
        return Arbitraries.of(
                "",
                "Model-",
                "Model.",
                "model_",
                "Meta-Llama-3.1-8B-Instruct-",
                "a/b/x-",
                "Qwen2-Q8-test.i1-",
                "F16/m-");
    }

    @Provide
    Arbitrary<String> after() {
        return Arbitraries.of(
                ".gguf", "-00001-of-00002.gguf", ".safetensors", "", "-imat.gguf", "_imat.gguf", "/model.gguf", ".bin");
    }

    @Property(tries = 2000)
    void noQuantAnswersToAnothersRequest(@ForAll @From("quants") Quant there, @ForAll @From("quants") Quant asked) {
        ArtifactSelection repo = ArtifactSelection.of(List.of("Model-" + there.name() + ".gguf", "config.json"));
        assertEquals(there.equals(asked), repo.forQuant(asked).isPresent());
    }

    @Property(tries = 1000)
    void anUnknownNameShapedLikeAQuantSurvivesAsItself(@ForAll("shapes") String shape) {
        Quant quant = Quant.parse(shape).orElseThrow();
        Quant inName = Quant.inFileName("Some-Model-7B-" + shape.toLowerCase(Locale.ROOT) + ".gguf")
                .orElseThrow();
        assertEquals(quant, inName);
        assertEquals(shape, inName.name());
    }

    @Property(tries = 2000)
    void orderIsTotalAndAgreesWithEquals(
            @ForAll @From("quants") Quant a, @ForAll @From("quants") Quant b, @ForAll("shapes") String shape) {
        Quant c = new Quant(shape);
        assertEquals(a.equals(b), a.compareTo(b) == 0);
        assertEquals(Integer.signum(a.compareTo(b)), -Integer.signum(b.compareTo(a)));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertTrue(a.compareTo(c) <= 0, a + " " + b + " " + c);
        }
        if (a.bitsPerWeight().isPresent() && b.bitsPerWeight().isPresent()) {
            double difference =
                    b.bitsPerWeight().getAsDouble() - a.bitsPerWeight().getAsDouble();
            assertTrue(difference == 0 || Math.signum(difference) == Math.signum(a.compareTo(b)));
        }
    }

    @Property(tries = 3000)
    void anyTextIsALegalQuestion(@ForAll String text) {
        Quant.parse(text).ifPresent(quant -> assertEquals(Optional.of(quant), Quant.parse(quant.name())));
        Quant.inFileName(text).ifPresent(quant -> assertEquals(Optional.of(quant), Quant.parse(quant.name())));
        FileRole.of(text);
        ModelFormat.ofFileName(text);
    }

    /** How large what was asked for may be: its bits, else those of the largest of its class, {@code Q4_1} for {@code Q4_K}. */
    private static double limit(Quant asked) {
        if (asked.bitsPerWeight().isPresent()) {
            return asked.bitsPerWeight().getAsDouble();
        }
        Matcher shape = Pattern.compile("(UD-)?[IT]?Q(\\d).*").matcher(asked.name());
        if (!shape.matches()) {
            return Double.MAX_VALUE;
        }
        return all().stream()
                .filter(quant -> quant.bitsPerWeight().isPresent())
                .filter(quant -> quant.name().matches("(UD-)?[IT]?Q" + shape.group(2) + "_.*"))
                .mapToDouble(quant -> quant.bitsPerWeight().orElseThrow())
                .max()
                .orElse(Integer.parseInt(shape.group(2)) + 1);
    }

    @Property(tries = 1000)
    void theNearestIsTheLargestThatIsNotLargerElseTheSmallest(
            @ForAll @From("quants") Quant asked, @ForAll @Size(max = 8) List<@From("quants") Quant> there) {
        Optional<Quant> nearest = asked.nearestNotLarger(there);
        List<Quant> known = there.stream()
                .filter(quant -> quant.bitsPerWeight().isPresent())
                .toList();
        assertEquals(known.isEmpty(), nearest.isEmpty());
        assertEquals(nearest, asked.nearestNotLarger(Set.copyOf(there)), "whatever the order");
        double limit = limit(asked);
        for (Quant other : known) {
            double size = other.bitsPerWeight().orElseThrow();
            double chosen = nearest.orElseThrow().bitsPerWeight().orElseThrow();
            assertTrue(chosen <= limit ? size > limit || size <= chosen : size >= chosen, other + " of " + there);
        }
    }
}
