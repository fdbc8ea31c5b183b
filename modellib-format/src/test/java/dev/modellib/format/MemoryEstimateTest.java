package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.MemoryEstimate.Confidence;
import dev.modellib.format.MemoryEstimate.Fit;
import dev.modellib.format.MemoryEstimate.Verdict;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are reckoned by hand from the published settings of each model; the sum stands beside each. */
class MemoryEstimateTest {

    private static final long HALF_GIB = 512L << 20;

    private static GgufFile.Builder gguf(String architecture, String numbers) {
        GgufFile.Builder file = GgufFile.builder().metadata("general.architecture", architecture);
        for (String pair : numbers.split(" ")) {
            String[] parts = pair.split("=");
            file.metadata(architecture + "." + parts[0], Long.parseLong(parts[1]));
        }
        return file;
    }

    private static MemoryEstimate estimate(GgufFile.Builder file, long context) throws FormatException {
        return estimate(file, MemorySettings.builder().context(context).build());
    }

    private static MemoryEstimate estimate(GgufFile.Builder file, MemorySettings settings) throws FormatException {
        return MemoryEstimate.of(
                Map.of(
                        "m.gguf",
                        ByteSource.of(
                                file.tensor("a", GgufTensorType.F32, 4).build().bytes())),
                settings,
                HeaderLimits.defaults());
    }

    private static MemoryEstimate ofConfig(String config, long context) throws FormatException {
        return MemoryEstimate.of(
                Map.of(
                        "model.safetensors",
                        ByteSource.of(SafetensorsFile.tiny(1).bytes()),
                        "config.json",
                        ByteSource.of(config.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
                MemorySettings.builder().context(context).build(),
                HeaderLimits.defaults());
    }

    private static GgufFile.Builder llama3() {
        return gguf(
                "llama",
                "block_count=32 context_length=8192 embedding_length=4096 attention.head_count=32 attention.head_count_kv=8");
    }

    /** 32 layers * 8 heads * (128 + 128) * 32,768 tokens * 2 bytes = 4,294,967,296. */
    @Test
    void llama3With8Billion() throws FormatException {
        MemoryEstimate estimate = estimate(llama3(), 32_768);
        assertEquals(4_294_967_296L, estimate.cacheBytes());
        assertEquals(16, estimate.weightsBytes());
        assertEquals(32, estimate.layers());
        assertEquals(Confidence.HIGH, estimate.confidence());
        assertEquals(List.of("the model was made for 8192 tokens"), estimate.notes());
        assertEquals(4_294_967_296L + 16 + HALF_GIB, estimate.lowBytes());
        // without settings: 8,192 tokens, a quarter
        assertEquals(
                1_073_741_824L, estimate(llama3(), MemorySettings.defaults()).cacheBytes());
    }

    /** Elements: 32 * 8 * 128 * 32,768 = 1,073,741,824 for keys and as many for values; q8_0 34/32, q4_0 18/32 bytes. */
    @Test
    void cacheTypesAndSequences() throws FormatException {
        MemorySettings settings = MemorySettings.builder()
                .context(32_768)
                .keyType(CacheType.Q8_0)
                .valueType(CacheType.Q4_0)
                .build();
        long keys = 1_140_850_688L;
        long values = 603_979_776L;
        assertEquals(keys + values, estimate(llama3(), settings).cacheBytes());
        assertEquals(
                3 * (keys + values),
                estimate(llama3(), settings.toBuilder().sequences(3).build()).cacheBytes());
    }

    /**
     * Gemma 3 27B says its window and not which layers have it: of 62 layers every sixth, 10, sees all 131,072 tokens and 52 see
     * 1,024, each 16 heads * (128 + 128) * 2 bytes = 8,192 a token. Llama 4: every fourth sees all.
     */
    @Test
    void aConfigWithAWindowAndWithoutAListOfLayersHasThePeriodOfItsType() throws FormatException {
        String gemma3 = "{'model_type':'gemma3','text_config':{'model_type':'gemma3_text','num_hidden_layers':62,"
                + "'hidden_size':5376,'num_attention_heads':32,'num_key_value_heads':16,'head_dim':128,'sliding_window':1024}}";
        assertEquals(
                8_192L * (10 * 131_072 + 52 * 1_024), ofConfig(gemma3, 131_072).cacheBytes());
        String llama4 = "{'model_type':'llama4','text_config':{'model_type':'llama4_text','num_hidden_layers':48,"
                + "'hidden_size':5120,'num_attention_heads':40,'num_key_value_heads':8,'head_dim':128,"
                + "'attention_chunk_size':8192,'no_rope_layers':[]}}";
        assertEquals(
                4_096L * (12 * 131_072 + 36 * 8_192), ofConfig(llama4, 131_072).cacheBytes());
    }

    /**
     * Qwen3 Next: every fourth of 48 layers has attention, 12 * 2 heads * (256 + 256) * 262,144 tokens * 2 bytes; 36 keep
     * 3 * (2 * 16 * 128 + 32 * 128) + 32 * 128 * 128 = 548,864 numbers of 4 bytes. LFM2: 6 of 16 have attention, 8 heads * (64 + 64);
     * 10 keep 2 * 2,048. Nemotron-H: M is state space, * attention, - neither.
     */
    @Test
    void layersOfAConfigThatHaveNoAttentionKeepNoTokens() throws FormatException {
        MemoryEstimate qwen = ofConfig(
                "{'model_type':'qwen3_next','num_hidden_layers':48,'hidden_size':2048,'num_attention_heads':16,"
                        + "'num_key_value_heads':2,'head_dim':256,'full_attention_interval':4,'linear_conv_kernel_dim':4,"
                        + "'linear_key_head_dim':128,'linear_num_key_heads':16,'linear_num_value_heads':32,"
                        + "'linear_value_head_dim':128}",
                262_144);
        assertEquals(12L * 2 * 512 * 262_144 * 2, qwen.cacheBytes());
        assertEquals(36L * 548_864 * 4, qwen.stateBytes());
        String types = "'conv','conv','full_attention',".repeat(5) + "'full_attention'";
        MemoryEstimate lfm2 = ofConfig(
                "{'model_type':'lfm2','num_hidden_layers':16,'hidden_size':2048,'num_attention_heads':32,"
                        + "'num_key_value_heads':8,'conv_L_cache':3,'layer_types':[" + types + "]}",
                32_768);
        assertEquals(6L * 8 * 128 * 32_768 * 2, lfm2.cacheBytes());
        assertEquals(10L * 2 * 2_048 * 4, lfm2.stateBytes());
        MemoryEstimate nemotron = ofConfig(
                "{'model_type':'nemotron_h','num_hidden_layers':6,'hidden_size':4480,'num_attention_heads':40,"
                        + "'num_key_value_heads':8,'head_dim':128,'ssm_state_size':128,'n_groups':8,'conv_kernel':4,"
                        + "'mamba_num_heads':128,'mamba_head_dim':80,'hybrid_override_pattern':'M-M*M-'}",
                1_000);
        assertEquals(8L * 256 * 1_000 * 2, nemotron.cacheBytes());
        assertEquals(3L * (3 * (10_240 + 2 * 8 * 128) + 10_240 * 128) * 4, nemotron.stateBytes());
    }

    /** StarCoder: 40 layers * 1 head * (128 + 128) * 8,192 * 2 bytes. Gemma 3n: the last 15 of 35 layers use the cache of another. */
    @Test
    void headsAndLayersOfAConfigThatShareACacheCountOnce() throws FormatException {
        String starcoder = "{'model_type':'gpt_bigcode','n_layer':40,'n_embd':6144,'n_head':48,'multi_query':true}";
        assertEquals(40L * 256 * 8_192 * 2, ofConfig(starcoder, 8_192).cacheBytes());
        String gemma3n = "{'model_type':'gemma3n','text_config':{'model_type':'gemma3n_text','num_hidden_layers':35,"
                + "'hidden_size':2048,'num_attention_heads':8,'num_key_value_heads':2,'head_dim':256,"
                + "'num_kv_shared_layers':15}}";
        assertEquals(20L * 2 * 512 * 1_000 * 2, ofConfig(gemma3n, 1_000).cacheBytes());
    }

    /** Qwen2.5 0.5B: 24 layers * 2 heads * (64 + 64) * 32,768 * 2 bytes = 402,653,184. */
    @Test
    void qwen25WithHalfABillion() throws FormatException {
        String numbers =
                "block_count=24 embedding_length=896 attention.head_count=14 attention.head_count_kv=2 context_length=32768";
        assertEquals(402_653_184L, estimate(gguf("qwen2", numbers), 32_768).cacheBytes());
        assertEquals(
                402_653_184L,
                ofConfig(
                                "{'model_type':'qwen2','num_hidden_layers':24,'hidden_size':896,'num_attention_heads':14,"
                                        + "'num_key_value_heads':2,'sliding_window':32768,'use_sliding_window':false}",
                                32_768)
                        .cacheBytes());
    }

    /** Gemma 2 9B, 42 layers, every second sees 4,096 tokens: (21 * 4,096 + 21 * 8,192) * 8 * (256 + 256) * 2 bytes. */
    @Test
    void gemma2WithAWindowInEverySecondLayer() throws FormatException {
        String numbers = "block_count=42 embedding_length=3584 attention.head_count=16 attention.head_count_kv=8"
                + " attention.key_length=256 attention.value_length=256 attention.sliding_window=4096";
        assertEquals(2_113_929_216L, estimate(gguf("gemma2", numbers), 8_192).cacheBytes());
        assertEquals(
                2_113_929_216L,
                ofConfig(
                                "{'model_type':'gemma2','num_hidden_layers':42,'hidden_size':3584,'num_attention_heads':16,"
                                        + "'num_key_value_heads':8,'head_dim':256,'sliding_window':4096}",
                                8_192)
                        .cacheBytes());
    }

    /** Gemma 3 27B, 62 layers, each sixth sees all: (52 * 1,024 + 10 * 32,768) * 16 * (128 + 128) * 2 bytes. */
    @Test
    void gemma3WithAWindowInFiveOfSixLayers() throws FormatException {
        String numbers = "block_count=62 embedding_length=5376 attention.head_count=32 attention.head_count_kv=16"
                + " attention.key_length=128 attention.value_length=128 attention.sliding_window=1024";
        assertEquals(3_120_562_176L, estimate(gguf("gemma3", numbers), 32_768).cacheBytes());
    }

    /** gpt-oss 20B, 24 layers, every second sees 128: (12 * 128 + 12 * 131,072) * 8 * (64 + 64) * 2 bytes. */
    @Test
    void gptOssListsItsLayers() throws FormatException {
        String numbers = "block_count=24 embedding_length=2880 attention.head_count=64 attention.head_count_kv=8"
                + " attention.key_length=64 attention.value_length=64 attention.sliding_window=128";
        assertEquals(3_224_371_200L, estimate(gguf("gpt-oss", numbers), 131_072).cacheBytes());
        String types = "'sliding_attention','full_attention',".repeat(12);
        assertEquals(
                3_224_371_200L,
                ofConfig(
                                "{'model_type':'gpt_oss','num_hidden_layers':24,'hidden_size':2880,'num_attention_heads':64,"
                                        + "'num_key_value_heads':8,'head_dim':64,'sliding_window':128,'layer_types':["
                                        + types.substring(0, types.length() - 1) + "]}",
                                131_072)
                        .cacheBytes());
    }

    /** DeepSeek V3, 61 layers with a latent of 512 and 64 rotated: 61 * (512 + 64) * 32,768 * 2 bytes = 2,302,672,896. */
    @Test
    void deepSeekKeepsALatent() throws FormatException {
        String numbers = "block_count=61 embedding_length=7168 attention.head_count=128 attention.head_count_kv=1"
                + " attention.kv_lora_rank=512 rope.dimension_count=64 attention.key_length=576"
                + " attention.value_length=512 context_length=163840";
        assertEquals(
                2_302_672_896L, estimate(gguf("deepseek2", numbers), 32_768).cacheBytes());
        assertEquals(
                2_302_672_896L,
                ofConfig(
                                "{'model_type':'deepseek_v3','num_hidden_layers':61,'hidden_size':7168,"
                                        + "'num_attention_heads':128,'num_key_value_heads':128,'kv_lora_rank':512,"
                                        + "'qk_rope_head_dim':64,'v_head_dim':128}",
                                32_768)
                        .cacheBytes());
    }

    /** Mamba 130M, 24 layers: (3 * 1,536 + 16 * 1,536) * 4 bytes * 24 = 2,801,664, whatever the context. */
    @Test
    void mambaKeepsAStateAndNoTokens() throws FormatException {
        String numbers = "block_count=24 embedding_length=768 attention.head_count=0 ssm.conv_kernel=4"
                + " ssm.inner_size=1536 ssm.state_size=16 context_length=1048576";
        for (long context : new long[] {1, 1_000_000}) {
            MemoryEstimate estimate = estimate(gguf("mamba", numbers), context);
            assertEquals(0, estimate.cacheBytes());
            assertEquals(2_801_664L, estimate.stateBytes());
        }
        assertEquals(
                2_801_664L,
                ofConfig(
                                "{'model_type':'mamba','num_hidden_layers':24,'hidden_size':768,'state_size':16,"
                                        + "'conv_kernel':4,'expand':2}",
                                9)
                        .stateBytes());
    }

    /**
     * Jamba 52B, 32 layers, attention in four: 4 * 8 * (128 + 128) * 8,192 * 2 bytes = 134,217,728, and a state in 28:
     * 28 * (3 * 8,192 + 16 * 8,192) * 4 bytes = 17,432,576.
     */
    @Test
    void jambaIsBoth() throws FormatException {
        List<Long> kvHeads = new ArrayList<>();
        for (int layer = 0; layer < 32; layer++) {
            kvHeads.add(layer % 8 == 4 ? 8L : 0L);
        }
        String numbers = "block_count=32 embedding_length=4096 attention.head_count=32 ssm.conv_kernel=4"
                + " ssm.inner_size=8192 ssm.state_size=16";
        MemoryEstimate estimate = estimate(
                gguf("jamba", numbers)
                        .metadata("jamba.attention.head_count_kv", GgufValue.array(GgufValue.Type.INT32, kvHeads)),
                8_192);
        assertEquals(134_217_728L, estimate.cacheBytes());
        assertEquals(17_432_576L, estimate.stateBytes());
        MemoryEstimate config = ofConfig(
                "{'model_type':'jamba','num_hidden_layers':32,'hidden_size':4096,'num_attention_heads':32,"
                        + "'num_key_value_heads':8,'attn_layer_period':8,'attn_layer_offset':4,'mamba_d_state':16,"
                        + "'mamba_d_conv':4,'mamba_expand':2}",
                8_192);
        assertEquals(134_217_728L, config.cacheBytes());
        assertEquals(17_432_576L, config.stateBytes());
    }

    /** 2 layers with 4 and 1 heads: (4 + 1) * (64 + 64) * 100 * 2 bytes = 128,000. */
    @Test
    void headsMayDifferFromLayerToLayer() throws FormatException {
        GgufFile.Builder file = gguf(
                        "openelm",
                        "block_count=2 embedding_length=512 attention.key_length=64" + " attention.value_length=64")
                .metadata("openelm.attention.head_count", GgufValue.array(GgufValue.Type.INT32, List.of(8L, 4L)))
                .metadata("openelm.attention.head_count_kv", GgufValue.array(GgufValue.Type.INT32, List.of(4L, 1L)));
        assertEquals(128_000, estimate(file, 100).cacheBytes());
    }

    @Test
    void anEncoderKeepsNothing() throws FormatException {
        String numbers = "block_count=12 embedding_length=768 attention.head_count=12 context_length=512";
        MemoryEstimate estimate = estimate(gguf("nomic-bert", numbers), 512);
        assertEquals(0, estimate.cacheBytes());
        assertEquals(Confidence.HIGH, estimate.confidence());
    }

    @Test
    void whatIsNotSaidLowersTheConfidence() throws FormatException {
        assertEquals(
                Confidence.MEDIUM,
                estimate(
                                gguf(
                                        "newcomer",
                                        "block_count=2 embedding_length=64 attention.head_count=2"
                                                + " attention.sliding_window=16"),
                                100)
                        .confidence());
        MemoryEstimate unknown = estimate(gguf("newcomer", "block_count=2"), 100);
        assertEquals(Confidence.LOW, unknown.confidence());
        assertTrue(unknown.notes().get(0).contains("newcomer.attention.head_count"), unknown.toString());
        assertEquals(
                Confidence.LOW,
                MemoryEstimate.of(Map.of(), MemorySettings.defaults(), HeaderLimits.defaults())
                        .confidence());
    }

    @ParameterizedTest
    @CsvSource({
        "block_count=4294967295 attention.head_count=1",
        "block_count=9 embedding_length=4294967295 attention.head_count=1",
        "block_count=4096 embedding_length=4194304 attention.head_count=1 context_length=4294967295",
        "block_count=9 ssm.inner_size=2147483647 ssm.state_size=2147483647 ssm.conv_kernel=2147483647 attention.head_count=0",
        "block_count=9 attention.head_count=1 attention.key_length=2147483647 attention.head_count_kv=2147483647"
    })
    void nonsenseIsNotReckonedWith(String numbers) throws FormatException {
        MemoryEstimate estimate = estimate(gguf("llama", numbers), MemorySettings.defaults());
        assertEquals(Confidence.LOW, estimate.confidence());
        assertEquals(0, estimate.cacheBytes());
        assertTrue(estimate.lowBytes() > 0);
    }

    /**
     * 32 layers; weights 16 bytes and a cache of 4 GiB, so a layer takes 128 MiB; buffers half a GiB: into 2 GiB go
     * (2,048 - 512) / 128 = 12, of which the 16 bytes of weights take the last.
     */
    @Test
    void fit() throws FormatException {
        MemoryEstimate estimate = estimate(llama3(), 32_768);
        assertEquals(new Fit(Verdict.FITS, 32, 8L << 30), estimate.fit(8L << 30));
        assertEquals(new Fit(Verdict.PARTLY, 12, 2L << 30), estimate.fit(2L << 30));
        assertEquals(new Fit(Verdict.NO, 0, HALF_GIB), estimate.fit(HALF_GIB));
        MemoryEstimate large =
                new MemoryEstimate(10L << 30, 0, 0, 0, 1L << 30, 2L << 30, 1, 10, Confidence.HIGH, List.of());
        assertEquals(Verdict.TIGHT, large.fit(11L << 30).verdict());
        assertEquals(Verdict.FITS, large.fit(12L << 30).verdict());
        assertEquals(new Fit(Verdict.PARTLY, 8, (11L << 30) - 1), large.fit((11L << 30) - 1));
    }

    @Test
    void partsAndProjectorsAreAdded() throws FormatException {
        byte[] part = llama3().tensor("a", GgufTensorType.Q4_0, 64).build().bytes();
        byte[] projector =
                gguf("clip", "x=1").tensor("v", GgufTensorType.F16, 32).build().bytes();
        MemoryEstimate estimate = MemoryEstimate.of(
                Map.of(
                        "m-00001-of-00002.gguf", ByteSource.of(part),
                        "m-00002-of-00002.gguf", ByteSource.of(part),
                        "mmproj-F16.gguf", ByteSource.of(projector),
                        "imatrix.dat", ByteSource.of(new byte[999])),
                MemorySettings.defaults(),
                HeaderLimits.defaults());
        assertEquals(72, estimate.weightsBytes());
        assertEquals(64, estimate.projectorBytes());
        assertEquals(1_073_741_824L, estimate.cacheBytes());
    }

    @Test
    void settingsReportEveryFault() {
        MemorySettings.Builder wrong = MemorySettings.builder().context(0).sequences(0);
        String message =
                assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
        assertTrue(message.contains("context is 0") && message.contains("sequences is 0"), message);
    }

    /** 8,030,261,248 parameters of Llama 3 8B at 4.89 bits: the files of that quant have 4.92 GB. */
    @Test
    void parametersAndAQuantGiveTheWeightsOnly() {
        MemoryEstimate estimate =
                MemoryEstimate.ofParameters(8_030_261_248L, new Quant("Q4_K_M")).orElseThrow();
        assertEquals(4_908_497_188L, estimate.weightsBytes());
        assertEquals(0, estimate.cacheBytes());
        assertEquals(Confidence.LOW, estimate.confidence());
        assertTrue(estimate.notes().toString().contains("cache is not counted"), estimate.toString());
        assertEquals(estimate.weightsBytes() + (512L << 20), estimate.lowBytes());
        assertEquals(MemoryEstimate.Verdict.FITS, estimate.fit(8L << 30).verdict());
        assertEquals(
                16_060_522_496L,
                MemoryEstimate.ofParameters(8_030_261_248L, new Quant("F16"))
                        .orElseThrow()
                        .weightsBytes());
        assertEquals(Optional.empty(), MemoryEstimate.ofParameters(7, new Quant("Q4_K")), "a family has no size");
        assertEquals(Optional.empty(), MemoryEstimate.ofParameters(7, new Quant("AWQ")));
        assertThrows(IllegalArgumentException.class, () -> MemoryEstimate.ofParameters(0, new Quant("F16")));
        assertThrows(
                IllegalArgumentException.class, () -> MemoryEstimate.ofParameters(Long.MAX_VALUE, new Quant("F16")));
    }
}
