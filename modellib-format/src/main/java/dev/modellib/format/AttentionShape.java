package dev.modellib.format;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a model keeps of the tokens it has seen, layer by layer.
 *
 * @param layers all layers; empty when the header does not tell
 * @param context the context length that the model was made for
 * @param assumed what was assumed because nothing says it
 * @param missing what would have to be known
 */
record AttentionShape(List<Layer> layers, OptionalLong context, List<String> assumed, List<String> missing) {

    /** More layers or wider ones than any model has are taken for nonsense, so that products fit into a long. */
    static final long MOST_LAYERS = 1 << 12;

    static final long WIDEST = 1 << 22;

    /**
     * One layer.
     *
     * @param keyElements elements kept of each token for keys
     * @param valueElements elements kept of each token for values
     * @param window how many tokens back are kept; 0 for all
     * @param stateElements elements of 32 bits that are kept of each sequence
     */
    record Layer(long keyElements, long valueElements, long window, long stateElements) {}

    static AttentionShape unknown(String missing) {
        return new AttentionShape(List.of(), OptionalLong.empty(), List.of(), List.of(missing));
    }

    /** Layers without attention or state: encoders see all tokens at once. */
    static AttentionShape encoder(long layers, OptionalLong context) {
        List<Layer> none = Collections.nCopies((int) Math.min(layers, MOST_LAYERS), new Layer(0, 0, 0, 0));
        return new AttentionShape(none, context, List.of(), List.of());
    }

    long cacheBytes(long tokens, MemorySettings settings) {
        long total = 0;
        for (Layer layer : layers) {
            long kept = layer.window() == 0 ? tokens : Math.min(tokens, layer.window());
            long keys = settings.keyType().sizeBytes(Math.multiplyExact(layer.keyElements(), kept));
            long values = settings.valueType().sizeBytes(Math.multiplyExact(layer.valueElements(), kept));
            total = Math.addExact(total, Math.addExact(keys, values));
        }
        return Math.multiplyExact(total, (long) settings.sequences());
    }

    long stateBytes(MemorySettings settings) {
        long total = 0;
        for (Layer layer : layers) {
            total = Math.addExact(total, Math.multiplyExact(layer.stateElements(), (long) Float.BYTES));
        }
        return Math.multiplyExact(total, (long) settings.sequences());
    }
}
