package dev.modellib.format;

import dev.modellib.format.AttentionShape.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the shape of the attention from GGUF metadata.
 *
 * <p><em>Source</em>: the keys of {@code docs/gguf.md} of the ggml project; which layers of an architecture have a sliding
 * window, from its runtime.
 */
final class GgufAttention {

    /** Architectures whose header gives a window and not the layers that have it: every n-th layer sees everything. */
    private static final Map<String, Integer> WINDOW_PERIODS = Map.of(
            "gemma2", 2, "gemma3", 6, "gemma3n", 5, "cohere2", 4, "gpt-oss", 2, "llama4", 4, "exaone4", 4, "olmo2", 4);

    /** Architectures whose window is not used. */
    private static final Set<String> WITHOUT_WINDOW = Set.of("phi3", "llama", "qwen2", "qwen2moe", "mistral3");

    private static final long LLAMA4_CHUNK = 8192;
    private static final int LINEAR_PERIOD = 4;

    private final GgufHeader header;
    private final String architecture;
    private final List<String> assumed = new ArrayList<>();

    private GgufAttention(GgufHeader header, String architecture) {
        this.header = header;
        this.architecture = architecture;
    }

    static AttentionShape of(GgufHeader header) {
        if (header.architecture().isEmpty()) {
            return AttentionShape.unknown("general.architecture");
        }
        return new GgufAttention(header, header.architecture().get()).shape();
    }

    private AttentionShape shape() {
        OptionalLong blocks = number("block_count");
        if (blocks.isEmpty() || blocks.getAsLong() > AttentionShape.MOST_LAYERS) {
            return AttentionShape.unknown(architecture + ".block_count");
        }
        OptionalLong context = header.contextLength();
        boolean encoder = KindRules.ofGgufArchitecture(architecture)
                        .filter(ModelKind.EMBEDDING::equals)
                        .isPresent()
                || Boolean.FALSE.equals(header.metadata().get(architecture + ".attention.causal"));
        if (encoder) {
            return AttentionShape.encoder(blocks.getAsLong(), context);
        }
        // layers that only predict further tokens, and layers that use the cache of another, keep nothing
        long all = blocks.getAsLong();
        long keeping = all
                - Math.min(all, number("nextn_predict_layers").orElse(0))
                - Math.min(all, number("attention.shared_kv_layers").orElse(0));
        boolean attends = header.metadata().containsKey(architecture + ".attention.head_count");
        boolean recurs = stateElements() > 0;
        if (!attends && !recurs) {
            return AttentionShape.unknown(architecture + ".attention.head_count");
        }
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < all; layer++) {
            layers.add(layer < keeping ? layer(layer, recurs) : new Layer(0, 0, 0, 0));
        }
        boolean nonsense = layers.stream()
                .anyMatch(layer -> layer.keyElements() > AttentionShape.WIDEST
                        || layer.valueElements() > AttentionShape.WIDEST
                        || layer.stateElements() > AttentionShape.WIDEST * 16);
        return nonsense
                ? AttentionShape.unknown("sensible numbers in the attention keys")
                : new AttentionShape(List.copyOf(layers), context, List.copyOf(assumed), List.of());
    }

    private Layer layer(int layer, boolean recurs) {
        long heads = perLayer("attention.head_count", layer).orElse(0);
        long kvHeads = perLayer("attention.head_count_kv", layer).orElse(heads);
        boolean linear = recurs && (kvHeads == 0 || isLinear(layer));
        if (linear) {
            return new Layer(0, 0, 0, stateElements());
        }
        long state = architecture.equals("falcon-h1") ? stateElements() : 0;
        OptionalLong rank = number("attention.kv_lora_rank");
        if (rank.isPresent() && rank.getAsLong() > 0) {
            long rope = number("rope.dimension_count").orElse(0);
            return new Layer(rank.getAsLong() + rope, 0, 0, state);
        }
        long window = window(layer);
        long perHead = heads == 0 ? 0 : number("embedding_length").orElse(0) / heads;
        String narrow = window > 0 && number("attention.key_length_swa").isPresent() ? "_swa" : "";
        long keys = number("attention.key_length" + narrow).orElse(perHead);
        long values = number("attention.value_length" + narrow).orElse(perHead);
        return new Layer(product(kvHeads, keys), product(kvHeads, values), window, state);
    }

    /** Hybrids whose header does not say so layer by layer: every n-th layer has full attention. */
    private boolean isLinear(int layer) {
        OptionalLong interval = number("full_attention_interval");
        long period = interval.orElse(architecture.startsWith("qwen3next") ? LINEAR_PERIOD : 0);
        return period > 0 && (layer + 1) % period != 0;
    }

    private long window(int layer) {
        boolean chunked = architecture.equals("llama4");
        long window = number("attention.sliding_window").orElse(chunked ? LLAMA4_CHUNK : 0);
        if (window <= 0 || WITHOUT_WINDOW.contains(architecture)) {
            return 0;
        }
        Object pattern = header.metadata().get(architecture + ".attention.sliding_window_pattern");
        if (pattern instanceof GgufArray array && layer < array.first().size()) {
            Object has = array.first().get(layer);
            return Boolean.TRUE.equals(has) || (has instanceof Long number && number == 1) ? window : 0;
        }
        long period = pattern instanceof Long number
                ? number
                : WINDOW_PERIODS.getOrDefault(architecture, 0).longValue();
        if (period <= 0) {
            String note = "which layers have the sliding window of " + window
                    + " is not said: all are taken to see everything";
            if (!assumed.contains(note)) {
                assumed.add(note);
            }
            return 0;
        }
        return layer % period < period - 1 ? window : 0;
    }

    /** Of state-space layers, of RWKV and of short convolutions; 0 when there are none. */
    private long stateElements() {
        long inner = number("ssm.inner_size").orElse(0);
        if (inner > 0) {
            long kernel = number("ssm.conv_kernel").orElse(1);
            long state = number("ssm.state_size").orElse(0);
            long groups = number("ssm.group_count").orElse(0);
            return product(kernel - 1, inner + product(2 * groups, state)) + product(inner, state);
        }
        long embedding = number("embedding_length").orElse(0);
        long head = number("wkv.head_size").orElse(0);
        if (head > 0) {
            return product(embedding, head + number("token_shift_count").orElse(2));
        }
        long shortConvolution = number("shortconv.l_cache").orElse(0);
        return shortConvolution > 0 ? product(embedding, shortConvolution - 1) : 0;
    }

    /** Of numbers that no model has, one that is seen to be nonsense and still adds up. */
    private static long product(long one, long other) {
        boolean sensible =
                one >= 0 && other >= 0 && one <= AttentionShape.WIDEST * 16 && other <= AttentionShape.WIDEST;
        return sensible ? one * other : 1L << 48;
    }

    private OptionalLong number(String key) {
        OptionalLong value = header.integer(architecture + "." + key);
        return value.isPresent() && value.getAsLong() >= 0 && value.getAsLong() <= Integer.MAX_VALUE
                ? value
                : OptionalLong.empty();
    }

    private OptionalLong perLayer(String key, int layer) {
        Object value = header.metadata().get(architecture + "." + key);
        if (value instanceof GgufArray array) {
            boolean there = layer < array.first().size() && array.first().get(layer) instanceof Long;
            return there ? OptionalLong.of((Long) array.first().get(layer)) : OptionalLong.empty();
        }
        return number(key);
    }
}
