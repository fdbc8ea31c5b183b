package dev.modellib.format;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The name of a way to store weights in fewer bits, such as {@code Q4_K_M}.
 *
 * <p><em>Shape</em>: upper case, words joined by {@code _}, a {@code UD-} in front for dynamic quants. Two quants are
 * equal when their names are: {@code Q4_K} is a family and not {@code Q4_K_M}; {@code UD-Q4_K_XL} is not
 * {@code Q4_K_XL}. Aliases ({@code FP16}, {@code FP32}, {@code MXFP4_MOE}) are folded. Natural order
 * is best first: bits per weight, largest first; a name without known bits comes after the known ones of its bit class.
 *
 * <p><em>Source</em>: the quantization types of the ggml project and the lists of the Hub's GGUF page.
 *
 * @param name the canonical name
 */
public record Quant(String name) implements Comparable<Quant> {

    private static final int MAX_NAME = 64;

    private static final Comparator<Quant> BEST_FIRST = Comparator.comparingDouble(KnownQuants::rank)
            .reversed()
            .thenComparing(quant -> !KnownQuants.isKnown(quant.name))
            .thenComparing(Quant::name);

    /**
     * Puts the name in upper case, folds aliases and checks it.
     *
     * @param name the canonical name
     */
    public Quant {
        Objects.requireNonNull(name, "name");
        name = QuantGrammar.canonical(name);
        if (!isLegal(name)) {
            throw new IllegalArgumentException(
                    "not a quant name (letters, digits, _ - . only): " + DisplayText.of(name));
        }
    }

    private static boolean isLegal(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        return name.chars()
                .allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.');
    }

    /**
     * The quant that a person typed: any case, with {@code _ - .}, a space or nothing between the words.
     *
     * @param text such as {@code q4_k_m}, {@code Q4-K-M} or {@code Q4KM}
     * @return the quant; a name that is not known but shaped like one ({@code IQ4_KS}) survives as itself; empty for
     *     anything else
     */
    public static Optional<Quant> parse(String text) {
        return QuantGrammar.parse(text);
    }

    /**
     * The quant that a file name carries: the last known word, else the last word shaped like one, else what the folder
     * above says.
     *
     * @param path relative path with {@code /} between segments, or a bare name
     * @return the quant; empty when neither the name nor its folder carries one
     */
    public static Optional<Quant> inFileName(String path) {
        return QuantGrammar.inFileName(path);
    }

    /**
     * The quant with a {@code general.file_type} number; the bit 1024 (guessed) is dropped.
     *
     * @param fileType the number
     * @return the quant; {@code FILE_TYPE_N} for a number that is not known
     */
    public static Quant ofFileType(long fileType) {
        return KnownQuants.ofFileType(fileType);
    }

    /**
     * The size of a weight, as measured on a model of 8 billion parameters or reckoned from the block layout. A real
     * file differs by a few percent, dynamic quants by more.
     *
     * @return bits per weight; empty for a family and for names that are not known
     */
    public OptionalDouble bitsPerWeight() {
        return KnownQuants.bitsPerWeight(name);
    }

    /**
     * The name without {@code UD-} and without the size word at its end.
     *
     * @return such as {@code Q4_K} for {@code Q4_K_M}, {@code IQ2} for {@code IQ2_XXS}
     */
    public String family() {
        return KnownQuants.family(name);
    }

    /**
     * Whether the name stands for several quants and so selects none: {@code Q3_K}, {@code Q4_K}, {@code Q5_K}.
     *
     * @return true for a family
     */
    public boolean isFamily() {
        return KnownQuants.isFamily(name);
    }

    /**
     * The next best for whoever would take one: of some quants the largest that is not larger than this one, else the
     * smallest. Quants without known bits per weight are passed over; one that is asked for counts as the largest of its bit
     * class ({@code Q4_K} gives {@code Q4_K_M} rather than {@code F16}), and without a class as the largest of all.
     *
     * @param there the quants to choose from
     * @return the quant; empty when none has known bits
     */
    public Optional<Quant> nearestNotLarger(Collection<Quant> there) {
        double limit = KnownQuants.mostBits(this);
        Comparator<Quant> bySize = Comparator.comparingDouble(
                        (Quant quant) -> quant.bitsPerWeight().orElse(0))
                .thenComparing(Comparator.reverseOrder());
        List<Quant> known = there.stream()
                .filter(quant -> quant.bitsPerWeight().isPresent())
                .toList();
        return known.stream()
                .filter(quant -> quant.bitsPerWeight().orElse(0) <= limit)
                .max(bySize)
                .or(() -> known.stream().min(bySize));
    }

    @Override
    public int compareTo(Quant other) {
        return BEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return name;
    }
}
