package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import dev.modellib.testkit.SafetensorsFile.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library of every kind of model is mapped for each application, and {@link AppListing} finds what the application would. */
class ApplicationsFindTest {

    @TempDir
    static Path temp;

    private static ModelLibrary library;

    /** Names that point elsewhere: what a file is, its header says. */
    @BeforeAll
    static void everyKindOfModel() throws Exception {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        tensors(
                "a-vae-4x-lora.safetensors",
                "model.diffusion_model.input_blocks.0.0.weight",
                "first_stage_model.decoder.up.0.block.0.norm1.weight");
        tensors("dream.safetensors", "double_blocks.0.img_attn.qkv.weight", "single_blocks.0.linear1.weight");
        tensors("bright.safetensors", "decoder.up.0.block.0.norm1.weight", "encoder.down.0.block.0.norm1.weight");
        tensors("words.safetensors", "text_model.encoder.layers.0.mlp.fc1.weight");
        tensors("eyes.safetensors", "vision_model.encoder.layers.0.mlp.fc1.weight");
        tensors(
                "edges.safetensors",
                "controlnet_cond_embedding.conv_in.weight",
                "down_blocks.0.resnets.0.conv1.weight");
        tensors("detail.safetensors", "lora_unet_mid.lora_up.weight", "lora_unet_mid.lora_down.weight");
        tensors("bad-hands.safetensors", "emb_params");
        tensors("sharp.safetensors", "conv_first.weight", "body.0.rdb1.conv1.weight");
        Path pipeline = Files.createDirectories(temp.resolve("in/turbo/vae"));
        Files.writeString(pipeline.resolveSibling("model_index.json"), "{\"_class_name\":\"StableDiffusionPipeline\"}");
        Files.write(pipeline.resolve("diffusion_pytorch_model.safetensors"), file("decoder.up_blocks.0.conv.weight"));
        library.importModel(pipeline.getParent()).await();
        Path nameless = Files.createDirectories(temp.resolve("in/mse"));
        Files.write(nameless.resolve("diffusion_pytorch_model.safetensors"), file("decoder.up_blocks.0.conv.bias"));
        Files.writeString(nameless.resolve("config.json"), "{\"_class_name\":\"AutoencoderKL\"}");
        library.importModel(nameless).await();

        gguf("tiny-Q4_K_M.gguf", 1);
        Path seeing = Files.createDirectories(temp.resolve("in/seeing"));
        Files.write(
                seeing.resolve("seeing-Q4_K_M.gguf"),
                GgufFile.tiny("llama", 15, 2).bytes());
        Files.write(
                seeing.resolve("mmproj-seeing-F16.gguf"),
                GgufFile.tiny("clip", 1, 3).bytes());
        library.importModel(seeing).await();
        Path split = Files.createDirectories(temp.resolve("in/split"));
        for (int number = 1; number <= 2; number++) {
            Files.write(
                    split.resolve("split-Q4_K_M-0000" + number + "-of-00002.gguf"),
                    GgufFile.tiny("llama", 15, 3 + number).bytes());
        }
        library.importModel(split).await();
    }

    private static byte[] file(String... names) {
        SafetensorsFile.Builder file = SafetensorsFile.builder();
        for (String name : names) {
            file.tensor(name, Dtype.F16, 2);
        }
        return file.build().bytes();
    }

    private static void tensors(String name, String... tensors) throws IOException {
        Path in = Files.createDirectories(temp.resolve("in"));
        library.importModel(Files.write(in.resolve(name), file(tensors))).await();
    }

    private static void gguf(String name, int seed) throws IOException {
        Path in = Files.createDirectories(temp.resolve("in"));
        library.importModel(Files.write(
                        in.resolve(name), GgufFile.tiny("llama", 15, seed).bytes()))
                .await();
    }

    @AfterAll
    static void close() {
        library.close();
    }

    private static Path map(String app) throws IOException {
        Path folder = temp.resolve("apps").resolve(app);
        library.map(MapRequest.builder(app, folder).build()).await();
        return folder;
    }

    private static TreeSet<String> names(String... names) {
        return new TreeSet<>(List.of(names));
    }

    @Test
    void comfyUiFindsEachPartInItsFolder() throws Exception {
        Map<String, TreeSet<String>> expected = new TreeMap<>();
        expected.put("checkpoints", names("a-vae-4x-lora.safetensors"));
        expected.put("diffusion_models", names("dream.safetensors"));
        expected.put("vae", names("bright.safetensors", "mse-f16/diffusion_pytorch_model.safetensors"));
        expected.put("text_encoders", names("words.safetensors"));
        expected.put("clip_vision", names("eyes.safetensors"));
        expected.put("controlnet", names("edges.safetensors"));
        expected.put("loras", names("detail.safetensors"));
        expected.put("embeddings", names("bad-hands.safetensors"));
        expected.put("upscale_models", names("sharp.safetensors"));
        expected.put("diffusers", names("turbo-f16"));
        assertEquals(expected, AppListing.comfyUi(map("comfyui")));
    }

    /** What the webui lists by {@code ext_filter}; it has no place for text encoders and bare diffusion models. */
    @Test
    void theWebUisFindThem() throws Exception {
        Path automatic = map("automatic1111");
        Map<String, List<String>> ends = Map.of(
                "models/Stable-diffusion", List.of(".ckpt", ".safetensors"),
                "models/Lora", List.of(".pt", ".ckpt", ".safetensors"),
                "models/VAE", List.of(".pt", ".ckpt", ".safetensors"),
                "models/ControlNet", List.of(".pt", ".pth", ".ckpt", ".safetensors"),
                "embeddings", List.of(".bin", ".pt", ".safetensors"),
                "models/ESRGAN", List.of(".pt", ".pth", ".safetensors"));
        Map<String, TreeSet<String>> expected = new TreeMap<>();
        expected.put("models/Stable-diffusion", names("a-vae-4x-lora.safetensors"));
        expected.put("models/Lora", names("detail.safetensors"));
        expected.put("models/VAE", names("bright.safetensors", "mse-f16/diffusion_pytorch_model.safetensors"));
        expected.put("models/ControlNet", names("edges.safetensors"));
        expected.put("embeddings", names("bad-hands.safetensors"));
        expected.put("models/ESRGAN", names("sharp.safetensors"));
        Map<String, TreeSet<String>> found = new TreeMap<>();
        for (Map.Entry<String, List<String>> folder : ends.entrySet()) {
            found.put(folder.getKey(), AppListing.below(automatic.resolve(folder.getKey()), folder.getValue()));
        }
        assertEquals(expected, found);
        Path forge = map("forge");
        assertEquals(
                names("a-vae-4x-lora.safetensors", "dream.safetensors"),
                AppListing.below(forge.resolve("models/Stable-diffusion"), List.of(".safetensors")));
        assertEquals(
                names("words.safetensors"),
                AppListing.below(forge.resolve("models/text_encoder"), List.of(".safetensors")));
    }

    @Test
    void lmStudioFindsPublisherRepositoryAndFile() throws Exception {
        assertEquals(
                names(
                        "local/tiny-q4_k_m/tiny-Q4_K_M.gguf",
                        "local/seeing-q4_k_m/seeing-Q4_K_M.gguf",
                        "local/seeing-q4_k_m/mmproj-seeing-F16.gguf",
                        "local/split-q4_k_m/split-Q4_K_M-00001-of-00002.gguf",
                        "local/split-q4_k_m/split-Q4_K_M-00002-of-00002.gguf"),
                AppListing.lmStudio(map("lm-studio")));
    }

    @Test
    void llamaCppFindsFilesAndFolders() throws Exception {
        Map<String, List<String>> expected = new TreeMap<>();
        expected.put("tiny-Q4_K_M", List.of("tiny-Q4_K_M.gguf"));
        expected.put("seeing-q4_k_m", List.of("seeing-Q4_K_M.gguf", "mmproj-seeing-F16.gguf"));
        expected.put("split-q4_k_m", List.of("split-Q4_K_M-00001-of-00002.gguf"));
        assertEquals(expected, AppListing.llamaCpp(map("llama.cpp")));
    }

    /** Shards have no place in a manifest. */
    @Test
    void ollamaRunsWhatItsManifestsName() throws Exception {
        Map<String, Path> found = AppListing.ollama(map("ollama"));
        assertEquals(
                names(
                        "registry.ollama.ai/library/seeing-q4_k_m/Q4_K_M",
                        "registry.ollama.ai/library/tiny-q4_k_m/Q4_K_M"),
                new TreeSet<>(found.keySet()));
        for (Path blob : found.values()) {
            assertEquals(
                    "GGUF", new String(Files.readAllBytes(blob), 0, 4, java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    @Test
    void janFindsWhatItsModelFilesName() throws Exception {
        Path data = map("jan");
        Map<String, List<Path>> found = AppListing.jan(data);
        assertEquals(
                names("local/seeing-q4_k_m", "local/split-q4_k_m", "local/tiny-q4_k_m"), new TreeSet<>(found.keySet()));
        assertEquals(2, found.get("local/seeing-q4_k_m").size());
        for (List<Path> files : found.values()) {
            for (Path file : files) {
                assertTrue(Files.isRegularFile(file) && file.startsWith(data), file.toString());
            }
        }
    }

    @Test
    void theTextWebUiFindsFilesFoldersAndProjectors() throws Exception {
        Path data = map("text-generation-webui").resolve("user_data");
        assertEquals(
                names(
                        "seeing-Q4_K_M.gguf",
                        "split-q4_k_m/split-Q4_K_M-00001-of-00002.gguf",
                        "split-q4_k_m/split-Q4_K_M-00002-of-00002.gguf",
                        "tiny-Q4_K_M.gguf"),
                AppListing.below(data.resolve("models"), List.of(".gguf")));
        assertEquals(names("mmproj-seeing-F16.gguf"), AppListing.below(data.resolve("mmproj"), List.of(".gguf")));
    }
}
