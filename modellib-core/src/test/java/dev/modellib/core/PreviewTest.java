package dev.modellib.core;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.MemorySettings;
import dev.modellib.format.ModelKind;
import dev.modellib.format.Quant;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewTest {

    private static final String REPO = "acme/Tiny-1B-GGUF";

    @TempDir
    Path temp;

    private Path root;
    private HubServer hub;

    @BeforeEach
    void start() {
        root = temp.resolve("library");
        hub = HubServer.start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** 4 layers * 2 heads * (64 + 64) * 1,000 tokens * 2 bytes = 2,048,000; weights of 8 MiB. */
    private static byte[] gguf() {
        return GgufFile.builder()
                .metadata("general.architecture", "llama")
                .metadata("llama.block_count", 4)
                .metadata("llama.context_length", 4096)
                .metadata("llama.embedding_length", 512)
                .metadata("llama.attention.head_count", 8)
                .metadata("llama.attention.head_count_kv", 2)
                .tensor("blk.0.attn_q.weight", GgufTensorType.F16, 1024, 4096)
                .build()
                .bytes();
    }

    @Test
    void aModelIsKnownBeforeItIsDownloadedAndNothingIsStored() throws Exception {
        byte[] weights = gguf();
        hub.repo(REPO)
                .lfs("Tiny-1B-Q4_K_M.gguf", weights)
                .lfs("Tiny-1B-Q8_0.gguf", weights)
                .regular("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        ModelRef ref = ModelRef.parse(REPO + ":Q4_K_M");
        MemorySettings settings = MemorySettings.builder().context(1000).build();
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            ModelPreview preview = library.preview(ref, settings);
            assertEquals(8 << 20, preview.memory().weightsBytes());
            assertEquals(2_048_000, preview.memory().cacheBytes());
            assertEquals(4, preview.memory().layers());
            assertEquals(ModelKind.LLM, preview.description().kind());
            assertEquals(OptionalLong.of(4096), preview.description().contextLength());
            assertEquals(Optional.empty(), preview.model());
            List<HubRequest> bodies = hub.requests().stream()
                    .filter(request -> request.server() == HubRequest.Server.CDN)
                    .toList();
            assertEquals(1, bodies.size(), bodies.toString());
            assertEquals(List.of(), Fixture.leftovers(root));

            Model model = library.download(ref).await();
            ModelPreview local = library.preview(ref, settings);
            assertEquals(preview.memory(), local.memory());
            assertEquals(Optional.of(model), local.model());
            assertEquals(local, library.preview(ModelRef.parse(model.id().value()), settings));
        }
    }

    /**
     * Headers as the usual converters write them: words, scores, types, pairs to merge, then what was quantized how, then
     * tensors.
     */
    private static byte[] gguf(int words, int pairs) {
        List<String> vocabulary =
                IntStream.range(0, words).mapToObj(i -> "word" + i % 1000).toList();
        List<String> merges =
                IntStream.range(0, pairs).mapToObj(i -> "ab c" + i % 1000).toList();
        GgufFile.Builder file = GgufFile.builder()
                .metadata("general.architecture", "llama")
                .metadata("llama.block_count", 32)
                .metadata("llama.context_length", 4096)
                .metadata("llama.embedding_length", 4096)
                .metadata("llama.attention.head_count", 32)
                .metadata("llama.attention.head_count_kv", 8)
                .metadata("tokenizer.ggml.model", "gpt2")
                .metadata("tokenizer.ggml.tokens", GgufValue.array(GgufValue.Type.STRING, vocabulary))
                .metadata("tokenizer.ggml.scores", GgufValue.array(GgufValue.Type.FLOAT32, nCopies(words, 0f)))
                .metadata("tokenizer.ggml.token_type", GgufValue.array(GgufValue.Type.INT32, nCopies(words, 1L)))
                .metadata("tokenizer.ggml.merges", GgufValue.array(GgufValue.Type.STRING, merges))
                .metadata("general.file_type", 15);
        for (int i = 0; i < 290; i++) {
            file.tensor("blk." + i + ".attn_q.weight", GgufTensorType.F16, 256);
        }
        return file.build().bytes();
    }

    @ParameterizedTest
    @CsvSource({
        "32000, 0, ''",
        "32000, 61249, ''",
        "50257, 50000, ''",
        "100352, 100000, tokenizer.ggml.token_type",
        "128256, 280147, tokenizer.ggml.tokens",
        "151936, 151387, tokenizer.ggml.tokens",
        "262144, 0, tokenizer.ggml.tokens"
    })
    void aUsualHeaderTakesFewRequestsAndLessThanTwoMebibytes(int words, int pairs, String unread) throws Exception {
        byte[] bytes = gguf(words, pairs);
        hub.repo(REPO)
                .lfs("Tiny-1B-Q4_K_M.gguf", bytes)
                .regular("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        MemorySettings settings = MemorySettings.builder().context(1000).build();
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            ModelPreview preview = library.preview(ModelRef.parse(REPO), settings);
            // 32 layers * 8 heads * 256 * 1,000 tokens * 2 bytes
            assertEquals(131_072_000, preview.memory().cacheBytes());
            assertEquals(Optional.of(new Quant("Q4_K_M")), preview.description().quant());
            assertEquals(ModelKind.LLM, preview.description().kind());
            boolean whole = unread.isEmpty();
            assertEquals(
                    whole ? OptionalLong.of(290 * 256) : OptionalLong.empty(),
                    preview.description().parameters());
            String evidence = preview.description().evidence().toString();
            assertEquals(!whole, evidence.contains("from " + unread + " on nothing was"), evidence);
            List<HubRequest> bodies = hub.requests().stream()
                    .filter(request -> request.server() == HubRequest.Server.CDN)
                    .toList();
            long asked = bodies.stream().mapToLong(PreviewTest::asked).sum();
            assertTrue(bodies.size() <= 4, bodies.toString());
            assertTrue(asked < 2 << 20, asked + " of " + bytes.length + " bytes asked for: " + bodies);
        }
    }

    private static long asked(HubRequest request) {
        String[] ends = request.header("Range")
                .orElseThrow()
                .substring("bytes=".length())
                .split("-", -1);
        return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
    }

    @Test
    void safetensorsWithTheirConfig() throws Exception {
        hub.repo("acme/Tiny")
                .lfs("model.safetensors", SafetensorsFile.tiny(1).bytes())
                .regular(
                        "config.json",
                        ("{\"architectures\":[\"LlamaForCausalLM\"],\"num_hidden_layers\":4,\"hidden_size\":512,"
                                        + "\"num_attention_heads\":8,\"num_key_value_heads\":2}")
                                .getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            ModelPreview preview = library.preview(
                    ModelRef.parse("acme/Tiny"),
                    MemorySettings.builder().context(1000).build());
            assertEquals(2_048_000, preview.memory().cacheBytes());
            assertEquals(ModelKind.LLM, preview.description().kind());
        }
    }

    @Test
    void whatIsNowhereIsNotFoundAndWhatIsBrokenIsRefused() throws Exception {
        hub.repo(REPO).lfs("Tiny-1B-Q4_K_M.gguf", "no model".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            MemorySettings usual = MemorySettings.defaults();
            assertThrows(
                    ModelLibraryException.NotFound.class, () -> library.preview(ModelRef.parse("acme/nothing"), usual));
            assertThrows(
                    ModelLibraryException.NotFound.class, () -> library.preview(ModelRef.parse(REPO + ":Q8_0"), usual));
            ModelLibraryException broken = assertThrows(
                    ModelLibraryException.FormatRefused.class,
                    () -> library.preview(ModelRef.parse(REPO + ":Q4_K_M"), usual));
            assertTrue(broken.getMessage().contains("Tiny-1B-Q4_K_M.gguf"), broken.getMessage());
        }
    }
}
