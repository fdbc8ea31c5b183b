package dev.modellib.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The description behind {@link GgufFile#tiny}: a one-block language model with the keys a reader looks for. */
final class TinyModel {
    static final int EMBEDDING = 256; // one block of every K-quant
    static final int NARROW = 32; // head size and feed-forward length: keeps the file small
    static final int VOCABULARY = 32;

    /** The tensor type that most weights of a file type have. */
    private static final Map<Integer, GgufTensorType> MAIN_TYPES = Map.ofEntries(
            Map.entry(0, GgufTensorType.F32),
            Map.entry(1, GgufTensorType.F16),
            Map.entry(2, GgufTensorType.Q4_0),
            Map.entry(3, GgufTensorType.Q4_1),
            Map.entry(7, GgufTensorType.Q8_0),
            Map.entry(8, GgufTensorType.Q5_0),
            Map.entry(9, GgufTensorType.Q5_1),
            Map.entry(10, GgufTensorType.Q2_K),
            Map.entry(11, GgufTensorType.Q3_K),
            Map.entry(12, GgufTensorType.Q3_K),
            Map.entry(13, GgufTensorType.Q3_K),
            Map.entry(14, GgufTensorType.Q4_K),
            Map.entry(15, GgufTensorType.Q4_K),
            Map.entry(16, GgufTensorType.Q5_K),
            Map.entry(17, GgufTensorType.Q5_K),
            Map.entry(18, GgufTensorType.Q6_K),
            Map.entry(19, GgufTensorType.IQ2_XXS),
            Map.entry(20, GgufTensorType.IQ2_XS),
            Map.entry(21, GgufTensorType.Q2_K),
            Map.entry(22, GgufTensorType.IQ3_S),
            Map.entry(23, GgufTensorType.IQ3_XXS),
            Map.entry(24, GgufTensorType.IQ1_S),
            Map.entry(25, GgufTensorType.IQ4_NL),
            Map.entry(26, GgufTensorType.IQ3_S),
            Map.entry(27, GgufTensorType.IQ3_S),
            Map.entry(28, GgufTensorType.IQ2_S),
            Map.entry(29, GgufTensorType.IQ2_S),
            Map.entry(30, GgufTensorType.IQ4_XS),
            Map.entry(31, GgufTensorType.IQ1_M),
            Map.entry(32, GgufTensorType.BF16),
            Map.entry(36, GgufTensorType.TQ1_0),
            Map.entry(37, GgufTensorType.TQ2_0),
            Map.entry(38, GgufTensorType.MXFP4));

    private TinyModel() {}

    static GgufFile.Builder describe(String architecture, int fileType) {
        GgufFile.Builder file = GgufFile.builder()
                .metadata("general.architecture", architecture)
                .metadata("general.type", "model")
                .metadata("general.name", "Tiny " + architecture)
                .metadata("general.size_label", "74K")
                .metadata("general.license", "apache-2.0")
                .metadata("general.file_type", fileType)
                .metadata("general.quantization_version", 2)
                .metadata(architecture + ".block_count", 1)
                .metadata(architecture + ".context_length", 2048)
                .metadata(architecture + ".embedding_length", EMBEDDING)
                .metadata(architecture + ".feed_forward_length", NARROW)
                .metadata(architecture + ".attention.head_count", 1)
                .metadata(architecture + ".attention.head_count_kv", 1)
                .metadata(architecture + ".attention.key_length", NARROW)
                .metadata(architecture + ".attention.value_length", NARROW)
                .metadata(architecture + ".attention.layer_norm_rms_epsilon", GgufValue.Type.FLOAT32, 1e-5f)
                .metadata(architecture + ".rope.dimension_count", NARROW)
                .metadata(architecture + ".rope.freq_base", GgufValue.Type.FLOAT32, 10_000f)
                .metadata(architecture + ".vocab_size", VOCABULARY);
        vocabulary(file);
        tensors(file, MAIN_TYPES.getOrDefault(fileType, GgufTensorType.F16));
        return file;
    }

    private static void vocabulary(GgufFile.Builder file) {
        List<String> words = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int i = words.size(); i < VOCABULARY; i++) {
            words.add("\u2581w" + i);
        }
        file.metadata("tokenizer.ggml.model", "llama")
                .metadata("tokenizer.ggml.tokens", GgufValue.array(GgufValue.Type.STRING, words))
                .metadata(
                        "tokenizer.ggml.scores",
                        GgufValue.array(GgufValue.Type.FLOAT32, Collections.nCopies(VOCABULARY, 0f)))
                .metadata(
                        "tokenizer.ggml.token_type",
                        GgufValue.array(GgufValue.Type.INT32, Collections.nCopies(VOCABULARY, 1)))
                .metadata("tokenizer.ggml.bos_token_id", 1)
                .metadata("tokenizer.ggml.eos_token_id", 2)
                .metadata("tokenizer.ggml.add_bos_token", GgufValue.Type.BOOL, true)
                .metadata("tokenizer.chat_template", "{% for m in messages %}{{ m['content'] }}{% endfor %}");
    }

    /** Rows of 32 numbers cannot hold a block of 256; quantizers fall back to Q8_0 for such tensors, and so does this. */
    private static void tensors(GgufFile.Builder file, GgufTensorType main) {
        GgufTensorType narrow = NARROW % main.blockElements() == 0 ? main : GgufTensorType.Q8_0;
        file.tensor("token_embd.weight", main, EMBEDDING, VOCABULARY)
                .tensor("blk.0.attn_norm.weight", GgufTensorType.F32, EMBEDDING)
                .tensor("blk.0.attn_q.weight", main, EMBEDDING, NARROW)
                .tensor("blk.0.attn_k.weight", main, EMBEDDING, NARROW)
                .tensor("blk.0.attn_v.weight", main, EMBEDDING, NARROW)
                .tensor("blk.0.attn_output.weight", narrow, NARROW, EMBEDDING)
                .tensor("blk.0.ffn_norm.weight", GgufTensorType.F32, EMBEDDING)
                .tensor("blk.0.ffn_gate.weight", main, EMBEDDING, NARROW)
                .tensor("blk.0.ffn_up.weight", main, EMBEDDING, NARROW)
                .tensor("blk.0.ffn_down.weight", narrow, NARROW, EMBEDDING)
                .tensor("output_norm.weight", GgufTensorType.F32, EMBEDDING)
                .tensor("output.weight", main, EMBEDDING, VOCABULARY);
    }
}
