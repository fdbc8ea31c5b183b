package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Ready-made repos for a {@link HubServer}, shaped like the ones that people download most: many quants of one model, a model in
 * shards, a gated model.
 *
 * <p><b>Threads:</b> static functions only. Calling one twice changes nothing.
 */
public final class SampleRepos {
    /** The id of {@link #quants}. */
    public static final String QUANTS = "testlab/Tiny-Llama-GGUF";

    /** The id of {@link #shards}. */
    public static final String SHARDS = "testlab/Tiny-Llama";

    /** The id of {@link #gated}. */
    public static final String GATED = "testlab/Gated-Llama-GGUF";

    /** The id of {@link #large}. */
    public static final String LARGE = "testlab/large";

    /** The id of {@link #small}. */
    public static final String SMALL = "testlab/small";

    private static final int SMALL_BYTES = 4096;
    private static final int FOLDER_FILES = 100;

    private static final String CONFIG = Json.write(Map.of(
            "architectures",
            List.of("LlamaForCausalLM"),
            "model_type",
            "llama",
            "hidden_size",
            TinyModel.EMBEDDING,
            "num_hidden_layers",
            1,
            "num_attention_heads",
            1,
            "max_position_embeddings",
            2048));

    private SampleRepos() {}

    /**
     * One model in seven quants, one of them in two shards in a folder of its own, with a projector and an importance matrix.
     *
     * @param hub where
     * @return the repo
     */
    public static HubRepo quants(HubServer hub) {
        HubRepo repo = hub.repo(QUANTS)
                .pipelineTag("text-generation")
                .libraryName("gguf")
                .tag("license:apache-2.0")
                .tag("base_model:" + SHARDS)
                .popularity(1200, 34)
                .file("README.md", "---\nlicense: apache-2.0\n---\n# Tiny Llama, quantized\n")
                .file("config.json", CONFIG);
        Map<String, Integer> quants = new LinkedHashMap<>();
        quants.put("Q2_K", 10);
        quants.put("Q3_K_M", 12);
        quants.put("Q4_K_M", 15);
        quants.put("Q5_K_M", 17);
        quants.put("Q6_K", 18);
        quants.put("Q8_0", 7);
        quants.forEach((name, type) -> repo.file(
                "Tiny-Llama-" + name + ".gguf",
                GgufFile.tiny("llama", type, type).bytes()));
        for (int shard = 0; shard < 2; shard++) {
            byte[] part = GgufFile.describe("llama", 1)
                    .metadata("split.no", GgufValue.Type.UINT16, shard)
                    .metadata("split.count", GgufValue.Type.UINT16, 2)
                    .seed(shard)
                    .build()
                    .bytes();
            repo.file("F16/Tiny-Llama-F16-0000" + (shard + 1) + "-of-00002.gguf", part);
        }
        return repo.file(
                        "mmproj-Tiny-Llama-F16.gguf",
                        GgufFile.builder()
                                .metadata("general.architecture", "clip")
                                .metadata("general.type", "mmproj")
                                .tensor("v.patch_embd.weight", GgufTensorType.F16, 16, 16)
                                .build()
                                .bytes())
                .lfs("imatrix.dat", "importance".getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * One model as safetensors in three shards with index, configuration and tokenizer.
     *
     * @param hub where
     * @return the repo
     */
    public static HubRepo shards(HubServer hub) {
        HubRepo repo = hub.repo(SHARDS)
                .pipelineTag("text-generation")
                .libraryName("transformers")
                .tag("license:apache-2.0")
                .popularity(560, 7)
                .file("README.md", "# Tiny Llama\n")
                .file("config.json", CONFIG)
                .file(
                        "tokenizer.json",
                        "{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}")
                .file("tokenizer_config.json", "{\"tokenizer_class\":\"LlamaTokenizer\"}");
        Map<String, String> weights = new LinkedHashMap<>();
        long total = 0;
        for (int shard = 1; shard <= 3; shard++) {
            String name = "model-0000" + shard + "-of-00003.safetensors";
            SafetensorsFile file = SafetensorsFile.builder()
                    .metadata("format", "pt")
                    .seed(shard)
                    .tensor("model.layers." + shard + ".self_attn.q_proj.weight", SafetensorsFile.Dtype.BF16, 64, 64)
                    .tensor("model.layers." + shard + ".mlp.up_proj.weight", SafetensorsFile.Dtype.BF16, 128, 64)
                    .build();
            for (SafetensorsFile.Tensor tensor : file.tensors()) {
                weights.put(tensor.name(), name);
                total += tensor.sizeBytes();
            }
            repo.file(name, file.bytes());
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", Map.of("total_size", total));
        index.put("weight_map", weights);
        return repo.file("model.safetensors.index.json", Json.write(index));
    }

    /**
     * One gated quant.
     *
     * @param hub where
     * @param token the token that is let in
     * @return the repo
     */
    public static HubRepo gated(HubServer hub, String token) {
        HubRepo repo = hub.repo(GATED)
                .gated()
                .pipelineTag("text-generation")
                .popularity(90, 2)
                .file("config.json", CONFIG)
                .file("Gated-Llama-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 99).bytes());
        hub.grant(GATED, token);
        return repo;
    }

    /**
     * One file of noise, {@code large.gguf}, which costs no memory: for benchmarks. Its digest is made at once.
     *
     * @param hub where
     * @param sizeBytes how large
     * @return the repo
     */
    public static HubRepo large(HubServer hub, long sizeBytes) {
        return hub.repo(LARGE).noise("large.gguf", sizeBytes, 1);
    }

    /**
     * Many files of 4 KiB that git itself holds, in folders of 100.
     *
     * @param hub where
     * @param files how many
     * @return the repo
     */
    public static HubRepo small(HubServer hub, int files) {
        HubRepo repo = hub.repo(SMALL);
        byte[] bytes = new byte[SMALL_BYTES];
        for (int i = 0; i < files; i++) {
            new SplittableRandom(i).nextBytes(bytes);
            repo.regular("folder-" + i / FOLDER_FILES + "/file-" + i + ".txt", bytes);
        }
        return repo;
    }
}
