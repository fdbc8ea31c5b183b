package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.FolderReading.Group;
import dev.modellib.format.FolderReading.Shape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FolderReadingTest {

    @Test
    void aPipelineIsOneModelWithAllItsFolders() {
        FolderReading reading = FolderReading.of(List.of(
                "model_index.json",
                "README.md",
                "unet/config.json",
                "unet/diffusion_pytorch_model.safetensors",
                "vae/config.json",
                "vae/diffusion_pytorch_model.safetensors",
                "text_encoder/model.safetensors",
                "scheduler/scheduler_config.json",
                "tokenizer/vocab.json",
                ".cache/x",
                "desktop.ini"));
        assertEquals(Shape.BUNDLE, reading.shape());
        assertEquals(9, reading.models().get(0).paths().size());
        assertEquals("it is hidden", reading.leftOut().get(".cache/x"));
        assertEquals("it is the operating system's", reading.leftOut().get("desktop.ini"));
    }

    @Test
    void weightsWithSettingsAreOneModelWithAllBelow() {
        List<String> files = List.of(
                "config.json",
                "tokenizer.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin",
                "original/consolidated.00.pth",
                "onnx/model.onnx");
        assertEquals(Shape.MODEL_FOLDER, FolderReading.of(files).shape());
        assertEquals(
                files.size(), FolderReading.of(files).models().get(0).paths().size());
    }

    @Test
    void shardsAreOneModelAndACutSetIsNone() {
        FolderReading whole = FolderReading.of(List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "m.txt"));
        assertEquals(Shape.SHARD_SET, whole.shape());
        assertEquals(3, whole.models().get(0).paths().size());
        FolderReading cut = FolderReading.of(List.of("m-00001-of-00003.gguf", "m-00003-of-00003.gguf"));
        assertEquals(Shape.UNSUPPORTED, cut.shape());
        assertEquals("of m.gguf shards are missing: 2", cut.leftOut().get("m-00001-of-00003.gguf"));
        FolderReading mixed =
                FolderReading.of(List.of("m-00001-of-00002.gguf", "m-00001-of-00003.gguf", "m-00002-of-00003.gguf"));
        assertEquals(Shape.AMBIGUOUS, mixed.shape());
    }

    @Test
    void aFolderOfManyIsEachWithWhatIsNamedLikeIt() {
        FolderReading reading = FolderReading.of(List.of(
                "dreamshaper.safetensors",
                "dreamshaper.preview.png",
                "dreamshaper.civitai.info",
                "dreamshaper_8.safetensors",
                "dreamshaper_8.yaml",
                "README.md",
                "bert/config.json",
                "bert/model.safetensors",
                "bert/tokenizer.json",
                "loras/style-lora.safetensors",
                "loras/style-lora.png",
                "half.safetensors.part"));
        assertEquals(Shape.CONTAINER, reading.shape());
        assertEquals(
                List.of(
                        "bert [bert/config.json, bert/model.safetensors, bert/tokenizer.json]",
                        "dreamshaper [dreamshaper.civitai.info, dreamshaper.preview.png, dreamshaper.safetensors]",
                        "dreamshaper_8 [dreamshaper_8.safetensors, dreamshaper_8.yaml]",
                        "style-lora [loras/style-lora.png, loras/style-lora.safetensors]"),
                reading.models().stream()
                        .map(model -> model.name() + " " + model.paths())
                        .toList());
        assertEquals(
                "none of the 2 models near it is named like it",
                reading.leftOut().get("README.md"));
        assertEquals("it is an unfinished download", reading.leftOut().get("half.safetensors.part"));
    }

    @Test
    void variantsOfOneModelShareItsProjectorAndSettings() {
        FolderReading reading = FolderReading.of(List.of(
                "config.json", "m-Q4_K_M.gguf", "m-Q8_0.gguf", "mmproj-m-f16.gguf", "m-Q8_0.imatrix", "README.md"));
        assertEquals(Shape.CONTAINER, reading.shape());
        assertEquals(Set.of("config.json", "mmproj-m-f16.gguf", "README.md"), reading.shared());
        Group q4 = reading.models().get(0);
        assertEquals(List.of("README.md", "config.json", "m-Q4_K_M.gguf", "mmproj-m-f16.gguf"), q4.paths());
        FolderReading apart =
                FolderReading.of(List.of("one.gguf", "two.gguf", "mmproj-two-f16.gguf", "tokenizer.json"));
        assertEquals(Set.of(), apart.shared());
        assertEquals(
                List.of("mmproj-two-f16.gguf", "two.gguf"),
                apart.models().get(1).paths());
        assertEquals(Set.of("tokenizer.json"), apart.leftOut().keySet());
    }

    @Test
    void quantFoldersAreModelsThatShareWhatLiesAbove() {
        FolderReading reading = FolderReading.of(List.of(
                "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf",
                "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf",
                "Q8_0/m-Q8_0.gguf",
                "mmproj-m.gguf"));
        assertEquals(2, reading.models().size());
        assertEquals(Set.of("mmproj-m.gguf"), reading.shared());
        assertEquals("", reading.models().get(0).folder());
    }

    @Test
    void whatMayBePartsOrModelsIsTakenForNeither() {
        FolderReading parts = FolderReading.of(List.of("unet.onnx", "vae_decoder.onnx", "text_encoder.onnx"));
        assertEquals(Shape.AMBIGUOUS, parts.shape());
        assertEquals(2, parts.readings().size());
        assertTrue(
                parts.readings().get(0).contains("one model of 3 parts"),
                parts.readings().get(0));
        FolderReading names = FolderReading.of(List.of("config.json", "foo.safetensors", "bar.safetensors"));
        assertEquals(Shape.AMBIGUOUS, names.shape());
        assertEquals(
                Shape.MODEL_FOLDER,
                FolderReading.ofOne(names.leftOut().keySet()).shape());
        FolderReading settings = FolderReading.of(List.of("config.json", "encoder_model.onnx", "decoder_model.onnx"));
        assertEquals(Shape.MODEL_FOLDER, settings.shape());
    }

    @Test
    void whatIsNoModelIsUnsupportedAndASingleFileMayBe() {
        assertEquals(Shape.UNSUPPORTED, FolderReading.of(List.of()).shape());
        assertEquals(
                Shape.UNSUPPORTED, FolderReading.of(List.of("a.txt", "b.txt")).shape());
        assertEquals(
                Shape.SINGLE_FILE, FolderReading.of(List.of("weights-of-mine")).shape());
        assertEquals(
                Shape.SINGLE_FILE, FolderReading.of(List.of("mmproj-m.gguf")).shape());
    }

    @Test
    void aShardNamesItsSet() {
        List<String> beside =
                List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "m-00001-of-00003.gguf", "n.gguf");
        assertEquals(
                List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf"),
                FolderReading.shardsOf("m-00002-of-00002.gguf", beside));
        assertEquals(List.of("n.gguf"), FolderReading.shardsOf("n.gguf", beside));
    }
}
