package dev.modellib.core;

import static dev.modellib.format.ModelKind.ADAPTER;
import static dev.modellib.format.ModelKind.DIFFUSION;
import static dev.modellib.format.ModelKind.LLM;
import static dev.modellib.format.ModelKind.UNKNOWN;
import static dev.modellib.format.ModelKind.VISION;
import static dev.modellib.format.ModelKind.VLM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the presets put models, by the rules that the applications document. */
class PresetsTest {

    private static final Path APP = Path.of("/app");

    @TempDir
    Path temp;

    private LibraryLayout layout() {
        return new LibraryLayout(temp);
    }

    private List<Wanted> wanted(String app, Optional<String> version, Model model) throws Exception {
        MappingProfiles.Resolved resolved = new MappingProfiles(layout()).resolve(app, version, "");
        return new Placement(APP, resolved, new AppFiles(layout())).of(model);
    }

    private TreeSet<String> targets(String app, Model model) throws Exception {
        return targets(app, Optional.empty(), model);
    }

    private TreeSet<String> targets(String app, Optional<String> version, Model model) throws Exception {
        TreeSet<String> targets = new TreeSet<>();
        for (Wanted each : wanted(app, version, model)) {
            targets.add(APP.relativize(each.target()).toString());
        }
        return targets;
    }

    static List<String> presets() {
        return MappingProfiles.PRESET_FILES;
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetKeepsTheSchema(String file) throws Exception {
        Object schema = Json.plain(Files.readString(Path.of("../docs/mapping-profile.schema.json")));
        try (InputStream stream = MappingProfiles.class.getResourceAsStream("/META-INF/modellib/profiles/" + file)) {
            Object profile = Json.plain(new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            assertEquals(List.of(), SchemaCheck.faults(schema, profile));
            assertEquals(file.replaceFirst("(-before-3)?\\.json$", ""), ((Map<?, ?>) profile).get("app"));
        }
    }

    /** The table of folders: a file of each kind, and where each application looks for it; {@code -} where it has no place. */
    @ParameterizedTest
    @CsvSource({
        "diffusion,dreamshaper_8.safetensors,"
                + "models/checkpoints,models/Stable-diffusion,models/checkpoints,Models/Stable-Diffusion",
        "adapter,add-detail.safetensors,models/loras,models/Lora,models/loras,Models/Lora",
        "diffusion,vae-ft-mse-840000-ema-pruned.safetensors,models/vae,models/VAE,models/vae,Models/VAE",
        "diffusion,taesd_decoder.pth,models/vae_approx,models/VAE-approx,models/vae_approx,-",
        "diffusion,control_v11p_sd15_canny.pth,"
                + "models/controlnet,models/ControlNet,models/controlnet,Models/controlnet",
        "unknown,easynegative.safetensors,models/embeddings,embeddings,models/embeddings,Models/Embeddings",
        "unknown,4x_NMKD-Siax_200k.pth,"
                + "models/upscale_models,models/ESRGAN,models/upscale_models,Models/upscale_models",
        "unknown,t5xxl_fp16.safetensors,models/text_encoders,-,models/clip,Models/clip",
        "unknown,clip_l.safetensors,models/text_encoders,-,models/clip,Models/clip",
        "vision,clip_vision_g.safetensors,models/clip_vision,-,models/clip_vision,Models/clip_vision",
        "diffusion,flux1-dev.safetensors,models/diffusion_models,-,models/unet,Models/diffusion_models",
    })
    void anImageModelGoesWhereTheApplicationLooks(
            String kind, String file, String comfy, String automatic, String fooocus, String swarm) throws Exception {
        Model model = SampleModels.of(dev.modellib.format.ModelKind.parse(kind).orElseThrow(), "a-model", file);
        Map<String, String> folders = new TreeMap<>(
                Map.of("comfyui", comfy, "automatic1111", automatic, "fooocus", fooocus, "swarmui", swarm));
        for (Map.Entry<String, String> app : folders.entrySet()) {
            TreeSet<String> expected = new TreeSet<>();
            if (!app.getValue().equals("-")) {
                expected.add(app.getValue() + "/" + file);
            }
            assertEquals(expected, targets(app.getKey(), model), app.getKey());
        }
    }

    @Test
    void comfyUiHasAPlaceForEveryFolderOfItsOwn() throws Exception {
        Map<String, Model> models = new TreeMap<>(Map.of(
                "hypernetworks", SampleModels.of(UNKNOWN, "a", "my-hypernetwork.pt"),
                "style_models", SampleModels.of(UNKNOWN, "a", "flux1-redux-dev.safetensors"),
                "gligen", SampleModels.of(DIFFUSION, "a", "gligen_sd14_textbox.safetensors"),
                "photomaker", SampleModels.of(UNKNOWN, "a", "photomaker-v1.bin"),
                "latent_upscale_models", SampleModels.of(UNKNOWN, "a", "latent_upscaler.safetensors"),
                "model_patches", SampleModels.of(UNKNOWN, "a", "qwen_image_model_patch.safetensors"),
                "audio_encoders", SampleModels.of(UNKNOWN, "a", "wav2vec2_large.safetensors"),
                "background_removal", SampleModels.of(VISION, "a", "birefnet.safetensors"),
                "detection", SampleModels.of(VISION, "a", "yolov8n.pt"),
                "frame_interpolation", SampleModels.of(UNKNOWN, "a", "rife49.pth")));
        models.put("geometry_estimation", SampleModels.of(VISION, "a", "depth_anything_v2.safetensors"));
        models.put("optical_flow", SampleModels.of(VISION, "a", "raft_large.safetensors"));
        models.put("classifiers", SampleModels.of(VISION, "a", "classifiers/nsfw.safetensors"));
        for (Map.Entry<String, Model> entry : models.entrySet()) {
            TreeSet<String> targets = targets("comfyui", entry.getValue());
            assertTrue(
                    targets.stream().anyMatch(target -> target.startsWith("models/" + entry.getKey() + "/")),
                    entry.getKey() + " in " + targets);
        }
    }

    @Test
    void aPipelineOfDiffusersIsLinkedAsAWholeFolderAndNothingElse() throws Exception {
        Model pipeline = SampleModels.of(
                DIFFUSION,
                "sd-turbo",
                "model_index.json",
                "unet/diffusion_pytorch_model.safetensors",
                "vae/diffusion_pytorch_model.safetensors",
                "text_encoder/model.safetensors",
                "scheduler/scheduler_config.json");
        List<Wanted> wanted = wanted("comfyui", Optional.empty(), pipeline);
        assertEquals(1, wanted.size(), wanted::toString);
        assertEquals(APP.resolve("models/diffusers/sd-turbo"), wanted.get(0).target());
        assertEquals(pipeline.folder(), wanted.get(0).source());
    }

    @Test
    void aLanguageModelIsNoneOfTheImageApplications() throws Exception {
        Model model = SampleModels.of(LLM, "tiny", "model.safetensors", "config.json");
        for (String app : List.of("comfyui", "automatic1111", "forge", "fooocus", "swarmui")) {
            assertEquals(new TreeSet<>(), targets(app, model), app);
        }
    }

    @Test
    void forgeTakesWhatItInheritsAndItsOwn() throws Exception {
        assertEquals(
                new TreeSet<>(List.of("models/Lora/x.safetensors")),
                targets("forge", SampleModels.of(ADAPTER, "x", "x.safetensors")));
        assertEquals(
                new TreeSet<>(List.of("models/text_encoder/clip_l.safetensors")),
                targets("forge", SampleModels.of(UNKNOWN, "x", "clip_l.safetensors")));
    }

    @Test
    void lmStudioWantsPublisherRepositoryAndFile() throws Exception {
        Model model = SampleModels.of(
                LLM,
                "qwen",
                Optional.of("Qwen/Qwen2.5-0.5B-Instruct-GGUF"),
                List.of(),
                "qwen-q4_k_m-00001-of-00002.gguf",
                "qwen-q4_k_m-00002-of-00002.gguf",
                "README.md");
        String folder = "Qwen/Qwen2.5-0.5B-Instruct-GGUF/";
        assertEquals(
                new TreeSet<>(List.of(
                        folder + "qwen-q4_k_m-00001-of-00002.gguf", folder + "qwen-q4_k_m-00002-of-00002.gguf")),
                targets("lm-studio", model));
        assertEquals(
                new TreeSet<>(List.of("local/mine/mine.gguf")),
                targets("lm-studio", SampleModels.of(LLM, "mine", "mine.gguf")));
    }

    @Test
    void llamaCppWantsAFileOrAFolderOfOneModel() throws Exception {
        assertEquals(
                new TreeSet<>(List.of("tiny.gguf")),
                targets("llama.cpp", SampleModels.of(LLM, "tiny", "tiny.gguf", "README.md")));
        assertEquals(
                new TreeSet<>(List.of("gemma/gemma-Q8_0.gguf", "gemma/mmproj-F16.gguf")),
                targets("llama.cpp", SampleModels.of(VLM, "gemma", "gemma-Q8_0.gguf", "mmproj-F16.gguf")));
    }

    @Test
    void theTextWebUiMovedItsFolderInVersionThree() throws Exception {
        Model model = SampleModels.of(LLM, "tiny", "tiny.gguf");
        assertEquals(new TreeSet<>(List.of("user_data/models/tiny.gguf")), targets("text-generation-webui", model));
        for (Map.Entry<String, String> version :
                Map.of("3.4", "user_data/models/", "2.8.1", "models/").entrySet()) {
            assertEquals(
                    new TreeSet<>(List.of(version.getValue() + "tiny.gguf")),
                    targets("text-generation-webui", Optional.of(version.getKey()), model));
        }
    }

    /** The manifest names every blob by digest and size, and the blob of its configuration is the text that is written. */
    @Test
    void ollamaGetsBlobsByDigestAndAManifest() throws Exception {
        Model model = SampleModels.of(
                VLM,
                "gemma",
                Optional.of("ggml-org/gemma-GGUF"),
                List.of(),
                "gemma-Q4_K_M.gguf",
                "mmproj-gemma-F16.gguf");
        List<Wanted> wanted = wanted("ollama", Optional.empty(), model);
        Map<Path, Wanted> byTarget = new TreeMap<>();
        wanted.forEach(each -> byTarget.put(each.target(), each));
        Wanted manifest = byTarget.get(APP.resolve("manifests/hf.co/ggml-org/gemma-GGUF/Q4_K_M"));
        Map<?, ?> parsed = (Map<?, ?>) Json.plain(manifest.content().orElseThrow());
        assertEquals(2, parsed.get("schemaVersion"));
        List<Object> named = new ArrayList<>((List<?>) parsed.get("layers"));
        named.add(parsed.get("config"));
        assertEquals(3, named.size());
        for (Object layer : named) {
            Map<?, ?> entry = (Map<?, ?>) layer;
            String digest = String.valueOf(entry.get("digest"));
            Wanted blob = byTarget.get(APP.resolve("blobs").resolve(digest.replace(':', '-')));
            assertEquals(digest, "sha256:" + blob.sha256().orElseThrow().hex());
            assertEquals(blob.sizeBytes(), ((Number) entry.get("size")).longValue());
        }
        assertEquals(
                new TreeSet<>(List.of("manifests/registry.ollama.ai/library/mine/latest")),
                new TreeSet<>(targets("ollama", SampleModels.of(LLM, "mine", "mine.gguf"))
                        .tailSet("manifests")));
    }

    @Test
    void janGetsAModelFileThatNamesTheWeightsBelowItsDataFolder() throws Exception {
        Model model = SampleModels.of(VLM, "it's", "gemma-Q4_K_M.gguf", "mmproj-gemma-F16.gguf");
        Wanted yml = wanted("jan", Optional.empty(), model).stream()
                .filter(each -> each.target().endsWith("model.yml"))
                .findFirst()
                .orElseThrow();
        assertEquals(APP.resolve("llamacpp/models/local/it's/model.yml"), yml.target());
        assertEquals("""
                embedding: false
                model_path: 'llamacpp/models/local/it''s/gemma-Q4_K_M.gguf'
                mmproj_path: 'llamacpp/models/local/it''s/mmproj-gemma-F16.gguf'
                name: 'it''s'
                size_bytes: 2000
                """, yml.content().orElseThrow());
    }
}
