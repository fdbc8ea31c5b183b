package dev.modellib.format;

import dev.modellib.format.AttentionShape.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the shape of the attention from a {@code config.json}. */
final class ConfigAttention {

    private static final List<String> PLACES = List.of("", "text_config.", "llm_config.", "language_config.");
    private static final Set<String> ENCODERS =
            Set.of("bert", "roberta", "xlm-roberta", "mpnet", "nomic_bert", "distilbert", "electra", "modernbert");

    /** Types whose file gives a window and not always the layers that have it: every n-th layer sees everything. */
    private static final Map<String, Long> WINDOW_PERIODS =
            Map.of("gemma2", 2L, "gemma3", 6L, "gemma3_text", 6L, "cohere2", 4L, "llama4", 4L, "llama4_text", 4L);

    private static final long LARGEST_NUMBER = 1 << 20;
    private static final long MOST_TOKENS = 1L << 32;

    private final JsonFacts config;
    private final String place;

    private ConfigAttention(JsonFacts config, String place) {
        this.config = config;
        this.place = place;
    }

    static AttentionShape of(JsonFacts config) {
        Optional<String> place = PLACES.stream()
                .filter(prefix -> config.count(prefix + "num_hidden_layers").isPresent()
                        || config.count(prefix + "n_layer").isPresent())
                .findFirst();
        return place.isEmpty()
                ? AttentionShape.unknown("num_hidden_layers in config.json")
                : new ConfigAttention(config, place.get()).shape();
    }

    private AttentionShape shape() {
        long count = number("num_hidden_layers", "n_layer").orElse(0);
        OptionalLong context = first(MOST_TOKENS, "max_position_embeddings", "n_positions", "n_ctx", "seq_length");
        String type = config.text(place + "model_type").orElse("");
        if (ENCODERS.contains(type)) {
            return AttentionShape.encoder(count, context);
        }
        long heads = number("num_attention_heads", "n_head").orElse(0);
        long state = stateElements();
        if (count > AttentionShape.MOST_LAYERS || (heads == 0 && state == 0)) {
            return AttentionShape.unknown("num_attention_heads in config.json");
        }
        // layers that use the cache of another keep nothing
        long keeping = count - Math.min(count, number("num_kv_shared_layers").orElse(0));
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            layers.add(layer < keeping ? layer(layer, heads, state, type) : new Layer(0, 0, 0, 0));
        }
        boolean nonsense = layers.stream()
                .anyMatch(layer -> layer.keyElements() > AttentionShape.WIDEST
                        || layer.valueElements() > AttentionShape.WIDEST
                        || layer.stateElements() > AttentionShape.WIDEST * 16);
        return nonsense
                ? AttentionShape.unknown("sensible numbers in config.json")
                : new AttentionShape(List.copyOf(layers), context, List.of(), List.of());
    }

    private Layer layer(int layer, long heads, long state, String type) {
        String layerType = layerType(layer);
        if (heads == 0 || layerType.startsWith("linear") || layerType.equals("mamba")) {
            return new Layer(0, 0, 0, state);
        }
        if (layerType.equals("conv")) {
            long kept = Math.max(1, number("conv_L_cache").orElse(1)) - 1;
            return new Layer(0, 0, 0, number("hidden_size").orElse(0) * kept);
        }
        if (layerType.equals("mlp")) {
            return new Layer(0, 0, 0, 0);
        }
        OptionalLong rank = number("kv_lora_rank");
        if (rank.isPresent() && rank.getAsLong() > 0) {
            return new Layer(rank.getAsLong() + number("qk_rope_head_dim").orElse(0), 0, 0, 0);
        }
        boolean one = isTrue("multi_query") && !isTrue("new_decoder_architecture");
        long kvHeads = one ? 1 : number("num_key_value_heads", "num_kv_heads").orElse(heads);
        long perHead = number("head_dim").orElse(number("hidden_size", "n_embd").orElse(0) / heads);
        long values = number("v_head_dim").orElse(perHead);
        return new Layer(kvHeads * perHead, kvHeads * values, window(layer, layerType, type), 0);
    }

    /** Empty when the file does not list its layers. */
    private String layerType(int layer) {
        for (String key : List.of("layer_types", "layers_block_type")) {
            List<String> types = config.all(place + key);
            if (layer < types.size()) {
                return types.get(layer);
            }
        }
        OptionalLong period = number("attn_layer_period");
        if (period.isPresent() && period.getAsLong() > 0) {
            long offset = number("attn_layer_offset").orElse(0);
            return layer % period.getAsLong() == offset ? "attention" : "mamba";
        }
        long interval = number("full_attention_interval").orElse(0);
        if (interval > 0) {
            return (layer + 1) % interval == 0 ? "full_attention" : "linear_attention";
        }
        String pattern = config.text(place + "hybrid_override_pattern").orElse("");
        if (layer < pattern.length()) {
            return switch (pattern.charAt(layer)) {
                case 'M' -> "mamba";
                case '*' -> "attention";
                default -> "mlp";
            };
        }
        return "";
    }

    private boolean isTrue(String key) {
        return config.text(place + key).filter("true"::equals).isPresent();
    }

    private long window(int layer, String layerType, String type) {
        long window = number("sliding_window", "attention_chunk_size").orElse(0);
        boolean off = config.text(place + "use_sliding_window")
                .filter("false"::equals)
                .isPresent();
        if (window == 0 || off) {
            return 0;
        }
        if (!layerType.isEmpty()) {
            return layerType.equals("sliding_attention") || layerType.equals("chunked_attention") ? window : 0;
        }
        long period = number("sliding_window_pattern").orElse(WINDOW_PERIODS.getOrDefault(type, 0L));
        return period > 0 && layer % period == period - 1 ? 0 : window;
    }

    /** Of state-space layers and of layers with linear attention; 0 when there are none. */
    private long stateElements() {
        long keyHeads = number("linear_num_key_heads").orElse(0);
        if (keyHeads > 0) {
            long valueHeads = number("linear_num_value_heads").orElse(0);
            long keys = number("linear_key_head_dim").orElse(0);
            long values = number("linear_value_head_dim").orElse(0);
            long kernel = number("linear_conv_kernel_dim").orElse(1);
            return (kernel - 1) * (2 * keyHeads * keys + valueHeads * values) + valueHeads * keys * values;
        }
        long state = number("state_size", "mamba_d_state", "ssm_state_size").orElse(0);
        if (state == 0) {
            return 0;
        }
        long hidden = number("hidden_size", "d_model").orElse(0);
        long heads =
                number("mamba_num_heads").orElse(0) * number("mamba_head_dim").orElse(0);
        long expanded =
                heads > 0 ? heads : hidden * number("expand", "mamba_expand").orElse(2);
        long inner = number("intermediate_size_ssm", "mamba_d_inner").orElse(expanded);
        long kernel = number("conv_kernel", "mamba_d_conv").orElse(4);
        long groups = number("n_groups", "mamba_n_groups").orElse(0);
        return (kernel - 1) * (inner + 2 * groups * state) + inner * state;
    }

    private OptionalLong number(String... keys) {
        return first(LARGEST_NUMBER, keys);
    }

    /** The first of some keys that is there; no number over what any model has, so that products of three fit. */
    private OptionalLong first(long most, String... keys) {
        for (String key : keys) {
            OptionalLong value = config.count(place + key);
            if (value.isPresent() && value.getAsLong() <= most) {
                return value;
            }
        }
        return OptionalLong.empty();
    }
}
