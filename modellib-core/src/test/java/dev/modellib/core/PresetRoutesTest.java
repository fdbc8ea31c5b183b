package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the presets of image applications put a model of which the headers tell the part that it is. */
class PresetRoutesTest {

    private static final Path APP = Path.of("/app");

    @TempDir
    Path temp;

    private TreeSet<String> targets(String app, Model model) throws Exception {
        LibraryLayout layout = new LibraryLayout(temp);
        MappingProfiles.Resolved profile = new MappingProfiles(layout).resolve(app, Optional.empty(), "");
        TreeSet<String> targets = new TreeSet<>();
        for (Wanted each : new Placement(APP, profile, new AppFiles(layout)).of(model)) {
            targets.add(APP.relativize(each.target()).toString());
        }
        return targets;
    }

    /** {@code -} where the application has no place for it. */
    @ParameterizedTest
    @CsvSource({
        "checkpoint,models/checkpoints,models/Stable-diffusion,models/Stable-diffusion,models/checkpoints,Models/Stable-Diffusion",
        "diffusion-model,models/diffusion_models,-,models/Stable-diffusion,models/unet,Models/diffusion_models",
        "vae,models/vae,models/VAE,models/VAE,models/vae,Models/VAE",
        "vae-approx,models/vae_approx,models/VAE-approx,models/VAE-approx,models/vae_approx,-",
        "text-encoder,models/text_encoders,-,models/text_encoder,models/clip,Models/clip",
        "image-encoder,models/clip_vision,-,-,models/clip_vision,Models/clip_vision",
        "controlnet,models/controlnet,models/ControlNet,models/ControlNet,models/controlnet,Models/controlnet",
        "style-model,models/style_models,-,-,-,-",
        "gligen,models/gligen,-,-,-,-",
        "lora,models/loras,models/Lora,models/Lora,models/loras,Models/Lora",
        "textual-inversion,models/embeddings,embeddings,embeddings,models/embeddings,Models/Embeddings",
        "upscaler,models/upscale_models,models/ESRGAN,models/ESRGAN,models/upscale_models,Models/upscale_models",
    })
    void theHeaderSaysWhere(String subtype, String comfy, String automatic, String forge, String fooocus, String swarm)
            throws Exception {
        Map<String, String> folders = new TreeMap<>(Map.of(
                "comfyui", comfy, "automatic1111", automatic, "forge", forge, "fooocus", fooocus, "swarmui", swarm));
        // a name of everything, which says nothing then
        String file = "4x-vae-lora-controlnet-clip_l-unet-embedding-redux-yolo.safetensors";
        for (ModelKind kind : ModelKind.values()) {
            Model model = SampleModels.as(
                    ModelSubtype.parse(subtype).orElseThrow(), SampleModels.of(kind, "a-model", file, "README.md"));
            for (Map.Entry<String, String> app : folders.entrySet()) {
                TreeSet<String> expected = new TreeSet<>();
                if (!app.getValue().equals("-")) {
                    expected.add(app.getValue() + "/" + file);
                }
                assertEquals(expected, targets(app.getKey(), model), app.getKey() + " " + kind);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ModelSubtype.class,
            names = {"DIFFUSION_MODEL", "TEXT_ENCODER"})
    void aGgufGoesWhereItsLoadersLook(ModelSubtype subtype) throws Exception {
        Model model = SampleModels.as(subtype, SampleModels.of(ModelKind.DIFFUSION, "a-model", "flux.gguf"));
        String folder = subtype == ModelSubtype.TEXT_ENCODER ? "models/text_encoders/" : "models/diffusion_models/";
        assertEquals(new TreeSet<>(List.of(folder + "flux.gguf")), targets("comfyui", model));
    }

    /** These applications load one file: of a model in shards none is of use. */
    @Test
    void shardsStayOut() throws Exception {
        Model model = SampleModels.as(
                ModelSubtype.DIFFUSION_MODEL,
                SampleModels.of(
                        ModelKind.DIFFUSION,
                        "a-model",
                        "x-00001-of-00002.safetensors",
                        "x-00002-of-00002.safetensors"));
        assertEquals(new TreeSet<>(), targets("comfyui", model));
    }

    @Test
    void anAdapterOfALanguageModelIsNoLoraOfImages() throws Exception {
        Model model = SampleModels.of(ModelKind.ADAPTER, "a-model", "adapter_model.safetensors", "adapter_config.json");
        for (String app : List.of("comfyui", "automatic1111", "forge", "fooocus", "swarmui")) {
            assertEquals(new TreeSet<>(), targets(app, model), app);
        }
    }

    @Test
    void aFileWhoseNameSaysNothingStandsInAFolderWithTheModelsName() throws Exception {
        Model one = SampleModels.as(
                ModelSubtype.LORA, SampleModels.of(ModelKind.ADAPTER, "sketch", "pytorch_lora_weights.safetensors"));
        assertEquals(
                new TreeSet<>(List.of("models/loras/sketch/pytorch_lora_weights.safetensors")),
                targets("comfyui", one));
        Model two = SampleModels.as(
                ModelSubtype.VAE,
                SampleModels.of(ModelKind.DIFFUSION, "mse", "vae/diffusion_pytorch_model.fp16.safetensors"));
        assertEquals(
                new TreeSet<>(List.of("models/vae/mse/vae/diffusion_pytorch_model.fp16.safetensors")),
                targets("comfyui", two));
    }
}
