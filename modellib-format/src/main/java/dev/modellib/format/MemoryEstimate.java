package dev.modellib.format;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The memory that a model needs to run, reckoned from its headers before it is loaded.
 *
 * <p><em>Shape</em>: weights come from the headers exactly, else from the sizes of the files, else from a number of
 * parameters. The cache of keys and values is, over all layers with
 * attention, {@code kvHeads * (keyLength + valueLength) * min(context, window) * sequences} elements; with latent
 * attention (MLA) {@code (kvLoraRank + ropeDimensions) * context * sequences}; layers with a recurrent state keep
 * {@code (kernel - 1) * (inner + 2 * groups * state) + inner * state} numbers of 32 bits whatever the context. Working
 * buffers depend on the runtime: half a GiB, or a tenth to a fifth of the weights where that is more.
 * <em>Units</em>: bytes, tokens.
 *
 * <p><em>Source</em>: grouped-query attention, arXiv 2305.13245; MLA, arXiv 2405.04434 section 2.1; sliding windows,
 * arXiv 2310.06825 and 2408.00118; state-space layers, arXiv 2312.00752; the metadata keys of {@code docs/gguf.md} of the
 * ggml project.
 *
 * @param weightsBytes the tensors of the model
 * @param projectorBytes the tensors of a projector beside it
 * @param cacheBytes keys and values of all tokens
 * @param stateBytes recurrent state of all sequences
 * @param bufferLowBytes working buffers at least
 * @param bufferHighBytes working buffers at most, as a rule
 * @param contextTokens the context length that was reckoned with; 0 when neither the model nor the settings tell
 * @param layers the number of layers; 0 when it is not known
 * @param confidence how far to trust the sum
 * @param notes what was assumed or is missing
 */
public record MemoryEstimate(
        long weightsBytes,
        long projectorBytes,
        long cacheBytes,
        long stateBytes,
        long bufferLowBytes,
        long bufferHighBytes,
        long contextTokens,
        int layers,
        Confidence confidence,
        List<String> notes) {

    /** How far an estimate can be trusted. */
    public enum Confidence {
        /** Everything came from the headers. */
        HIGH,
        /** Something was assumed; the notes say what. */
        MEDIUM,
        /** The size of the cache is not known, so the sum is too low. */
        LOW
    }

    /** How a model fits into a memory. */
    public enum Verdict {
        /** All of it fits, with buffers at their largest. */
        FITS,
        /** All of it fits when the buffers stay small. */
        TIGHT,
        /** Some layers fit; the others must run elsewhere. */
        PARTLY,
        /** Not one layer fits. */
        NO
    }

    /**
     * The answer to whether a model fits.
     *
     * @param verdict the verdict
     * @param layers how many layers fit with their share of the cache; all of them when everything fits
     * @param memoryBytes the memory that was asked about
     */
    public record Fit(Verdict verdict, int layers, long memoryBytes) {}

    /**
     * Checks and copies.
     *
     * @param weightsBytes the tensors of the model
     * @param projectorBytes the tensors of a projector beside it
     * @param cacheBytes keys and values of all tokens
     * @param stateBytes recurrent state of all sequences
     * @param bufferLowBytes working buffers at least
     * @param bufferHighBytes working buffers at most, as a rule
     * @param contextTokens the context length that was reckoned with; 0 when neither the model nor the settings tell
     * @param layers the number of layers; 0 when it is not known
     * @param confidence how far to trust the sum
     * @param notes what was assumed or is missing
     */
    public MemoryEstimate {
        Objects.requireNonNull(confidence, "confidence");
        notes = List.copyOf(notes);
    }

    /**
     * Reckons from the files of one model: its weights, and {@code config.json} for safetensors. Projectors beside them
     * count too; drafts, adapters and importance matrices do not.
     *
     * <p><em>Blocks</em>: while it reads the headers.
     *
     * @param files by relative path with {@code /} between segments
     * @param settings how it is to be run
     * @param limits the bounds for headers
     * @return the estimate
     * @throws FormatException when a header is cut short, malformed or over the bounds
     */
    public static MemoryEstimate of(Map<String, ByteSource> files, MemorySettings settings, HeaderLimits limits)
            throws FormatException {
        return new MemoryReckoning(settings, limits).run(files);
    }

    /**
     * Reckons from a number of parameters and a quant, for a model of which nothing else is known. The size of the cache is
     * not known then, so the confidence is low.
     *
     * @param parameters the number of weights
     * @param quant how they are stored
     * @return the estimate; empty when the quant's bits per weight are not known
     * @throws IllegalArgumentException when the parameters are less than 1 or more than 10 to the 15th
     */
    public static Optional<MemoryEstimate> ofParameters(long parameters, Quant quant) {
        return MemoryReckoning.ofParameters(parameters, quant);
    }

    /**
     * Everything with buffers at their smallest.
     *
     * @return bytes
     */
    public long lowBytes() {
        return fixedBytes() + bufferLowBytes;
    }

    /**
     * Everything with buffers at their largest.
     *
     * @return bytes
     */
    public long highBytes() {
        return fixedBytes() + bufferHighBytes;
    }

    private long fixedBytes() {
        return weightsBytes + projectorBytes + cacheBytes + stateBytes;
    }

    /**
     * Whether the model fits into the memory of one device, and how many layers do. A layer is taken to need an equal
     * share of the weights and of the cache; the buffers and the projector come first.
     *
     * @param memoryBytes free memory of the device
     * @return the answer
     */
    public Fit fit(long memoryBytes) {
        if (highBytes() <= memoryBytes) {
            return new Fit(Verdict.FITS, layers, memoryBytes);
        }
        if (lowBytes() <= memoryBytes) {
            return new Fit(Verdict.TIGHT, layers, memoryBytes);
        }
        long rest = memoryBytes - bufferHighBytes - projectorBytes;
        long layered = weightsBytes + cacheBytes + stateBytes;
        int fitting = layers == 0 || rest <= 0 ? 0 : (int) Math.min(layers, rest / Math.max(1, layered / layers));
        return new Fit(fitting == 0 ? Verdict.NO : Verdict.PARTLY, fitting, memoryBytes);
    }
}
