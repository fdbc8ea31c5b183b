package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactSelectionTest {

    private static final Quant Q4_K_M = new Quant("Q4_K_M");

    private static ArtifactSelection of(String... paths) {
        return ArtifactSelection.of(List.of(paths));
    }

    @Test
    void aQuantWithItsShardsProjectorAndSettings() {
        ArtifactSelection repo = of(
                "README.md",
                "config.json",
                "m-Q4_K_M-00001-of-00002.gguf",
                "m-Q4_K_M-00002-of-00002.gguf",
                "m-Q8_0.gguf",
                "mmproj-BF16.gguf",
                "mmproj-F16.gguf",
                "mmproj-F32.gguf",
                "imatrix.dat",
                "mtp-m-Q4_K_M.gguf");
        assertEquals(
                Optional.of(List.of(
                        "m-Q4_K_M-00001-of-00002.gguf",
                        "m-Q4_K_M-00002-of-00002.gguf",
                        "mmproj-F16.gguf",
                        "config.json")),
                repo.forQuant(Q4_K_M));
        assertEquals(
                List.of(new Quant("Q8_0"), Q4_K_M), List.copyOf(repo.quants().keySet()));
        assertEquals(repo.forQuant(Q4_K_M).orElseThrow(), repo.forRuntime(), "the usual quant when none is named");
    }

    @Test
    void aFamilyAndAnAbsentQuantSelectNothing() {
        ArtifactSelection repo = of("m-Q4_K_M.gguf", "m-Q4_K_S.gguf", "m-UD-Q4_K_XL.gguf", "m-Q4_0_4_4.gguf");
        for (String absent : List.of("Q4_K", "Q4_K_XL", "Q4_0", "Q8_0", "IQ4_XS")) {
            assertEquals(Optional.empty(), repo.forQuant(new Quant(absent)), absent);
        }
        assertTrue(repo.forQuant(new Quant("UD-Q4_K_XL")).isPresent());
    }

    @Test
    void withoutAQuantTheUsualOneElseTheBestNotLarger() {
        assertEquals(
                List.of("m-Q8_0.gguf"),
                of("m-Q8_0.gguf", "m-Q6_K.gguf", "m-Q2_K.gguf").forRuntime());
        assertEquals(
                List.of("m-IQ4_XS.gguf"),
                of("m-F16.gguf", "m-IQ4_XS.gguf", "m-Q2_K.gguf").forRuntime());
        assertEquals(List.of("m-Q6_K.gguf"), of("m-F16.gguf", "m-Q6_K.gguf").forRuntime());
        assertEquals(List.of("m.gguf"), of("m.gguf").forRuntime());
    }

    @Test
    void oneFormatOfOneThing() {
        assertEquals(
                List.of("model.safetensors", "config.json", "tokenizer.json"),
                of(
                                "config.json",
                                "model.safetensors",
                                "pytorch_model.bin",
                                "tf_model.h5",
                                "flax_model.msgpack",
                                "onnx/model.onnx",
                                "onnx/model_q4.onnx",
                                "onnx/config.json",
                                "original/model.safetensors",
                                "tokenizer.json",
                                "training_args.bin",
                                "model-Q4_K_M.gguf",
                                "pytorch_model.bin.index.json")
                        .forRuntime());
        assertEquals(List.of("a.gguf"), of("a.gguf", "a.onnx", "a.bin").forRuntime());
        assertEquals(
                List.of("a.onnx", "a.onnx_data"),
                of("a.onnx", "a.onnx_data", "a.bin", "a_fp16.onnx").forRuntime());
        List<String> voice = List.of("en_US-lessac-medium.onnx", "en_US-lessac-medium.onnx.json");
        assertEquals(voice, ArtifactSelection.of(voice).forRuntime());
        List<String> cut = List.of("onnx/a.onnx", "onnx/a.onnx_data", "onnx/a.onnx_data_1", "onnx/a.onnx_data_12");
        assertEquals(cut, ArtifactSelection.of(cut).forRuntime());
        assertEquals(cut, ArtifactSelection.of(cut).sets().get(0).paths());
        List<String> split = List.of("a-00001-of-00002.onnx", "a-00002-of-00002.onnx", "a-00001-of-00002.onnx_data");
        assertEquals(split, ArtifactSelection.of(split).forRuntime());
        assertEquals(
                List.of("pytorch_model.bin"),
                of("pytorch_model.bin", "README.md").forRuntime());
    }

    @Test
    void shardsComeWithTheirIndexAndWithoutASecondCopy() {
        assertEquals(
                List.of(
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json"),
                of(
                                "model-00001-of-00002.safetensors",
                                "model-00002-of-00002.safetensors",
                                "model.safetensors.index.json",
                                "consolidated.safetensors",
                                "pytorch_model.bin.index.json")
                        .forRuntime());
        assertEquals(
                List.of("model.safetensors"),
                of("model-00001-of-00001.safetensors", "model.safetensors", "model.fp16.safetensors")
                        .forRuntime());
        assertEquals(
                Optional.of(List.of("m-Q4_K_M.gguf")),
                of("m-Q4_K_M.gguf", "Q4_K_M/m-00001-of-00002.gguf", "Q4_K_M/m-00002-of-00002.gguf")
                        .forQuant(Q4_K_M));
    }

    @Test
    void aSetWithMissingShardsAnswersToNothingAndIsNamed() {
        ArtifactSelection repo = of("Q4_K_M/m-00001-of-00003.gguf", "Q4_K_M/m-00003-of-00003.gguf", "m-Q2_K.gguf");
        assertEquals(Optional.empty(), repo.forQuant(Q4_K_M));
        assertEquals(List.of("m-Q2_K.gguf"), repo.forRuntime());
        assertEquals(Map.of("Q4_K_M/m.gguf", List.of(2)), repo.missingShards());
    }

    @Test
    void aLyingTotalCostsNothing() {
        ArtifactSelection repo = ArtifactSelection.of(IntStream.range(0, 2000)
                .mapToObj(i -> "m" + i + "-000001-of-999999.gguf")
                .toList());
        assertEquals(2000, repo.missingShards().size());
        assertTrue(repo.missingShards().values().stream().allMatch(missing -> missing.size() == 100));
    }

    @Test
    void thePartsOfAPipelineEachHaveTheirWeights() {
        assertEquals(
                List.of(
                        "safety_checker/pytorch_model.bin",
                        "text_encoder/model.safetensors",
                        "unet/diffusion_pytorch_model.safetensors",
                        "model_index.json",
                        "scheduler/scheduler_config.json",
                        "tokenizer/vocab.json",
                        "unet/config.json"),
                of(
                                "model_index.json",
                                "sd.safetensors",
                                "scheduler/scheduler_config.json",
                                "text_encoder/model.safetensors",
                                "text_encoder/model.fp16.safetensors",
                                "text_encoder/pytorch_model.bin",
                                "tokenizer/vocab.json",
                                "unet/config.json",
                                "unet/diffusion_pytorch_model.safetensors",
                                "unet/diffusion_pytorch_model.fp16.safetensors",
                                "unet/diffusion_pytorch_model.non_ema.safetensors",
                                "vae_decoder/model.onnx",
                                "safety_checker/pytorch_model.bin")
                        .forRuntime());
        assertEquals(
                List.of("2_Dense/model.safetensors", "model.safetensors", "1_Pooling/config.json", "modules.json"),
                of(
                                "modules.json",
                                "model.safetensors",
                                "2_Dense/model.safetensors",
                                "2_Dense/pytorch_model.bin",
                                "1_Pooling/config.json",
                                "onnx/model.onnx")
                        .forRuntime()
                        .stream()
                        .sorted()
                        .sorted((a, b) -> Boolean.compare(a.endsWith(".json"), b.endsWith(".json")))
                        .toList());
    }

    @Test
    void theNearestProjectorIsTaken() {
        assertEquals(
                List.of("b/m-Q4_K_M.gguf", "b/mmproj-Q8_0.gguf"),
                of("a/mmproj-F16.gguf", "b/m-Q4_K_M.gguf", "b/mmproj-Q8_0.gguf").forRuntime());
    }

    @Test
    void adaptersAloneAreTheModel() {
        assertEquals(
                List.of("adapter_model.safetensors", "adapter_config.json"),
                of("adapter_config.json", "adapter_model.bin", "adapter_model.safetensors", "README.md")
                        .forRuntime());
        assertEquals(
                List.of("model.safetensors"),
                of("adapter_model.safetensors", "model.safetensors").forRuntime());
    }

    @Test
    void aRepoOfUnknownFilesIsTakenWithoutItsDocuments() {
        assertEquals(
                List.of("data.xyz", "run.py"),
                of("README.md", ".gitattributes", "data.xyz", "run.py").forRuntime());
        assertEquals(List.of("README.md"), of("README.md").forRuntime());
        assertEquals(List.of(), of().forRuntime());
    }

    @ParameterizedTest
    @CsvSource({
        "m.gguf,COMPLETE",
        "m-00001-of-00002.gguf m-00002-of-00002.gguf,COMPLETE",
        "m-00000-of-00002.gguf m-00001-of-00002.gguf,COMPLETE",
        "m-00001-of-00003.gguf m-00003-of-00003.gguf,INCOMPLETE",
        "m-00001-of-00002.gguf m-01-of-02.gguf m-00002-of-00002.gguf,DUPLICATE",
        "m-00003-of-00002.gguf m-00001-of-00002.gguf m-00002-of-00002.gguf,INCONSISTENT",
        "m-00001-of-00002.gguf m-00003-of-00003.gguf,INCONSISTENT",
        "m.gguf.part1 m.gguf.part2,UNKNOWN_TOTAL",
        "m.gguf.part1 m.gguf.part3,INCOMPLETE",
        "m.gguf.part1of2 m.gguf.part2of2,COMPLETE",
        "model.onnx model.onnx_data,COMPLETE",
        "x-00001-of-00002.onnx x-00002-of-00002.onnx_data,INCOMPLETE",
        "x-00001-of-00002.onnx x-00001-of-00002.onnx_data x-00002-of-00002.onnx,COMPLETE",
        "x-00001-of-00002.onnx_data x-00002-of-00002.onnx_data,COMPLETE"
    })
    void setsAreWholeOrSayWhyNot(String paths, WeightSet.State state) {
        WeightSet first = ArtifactSelection.of(List.of(paths.split(" "))).sets().get(0);
        assertEquals(state, first.state(), first.toString());
    }

    @Test
    void aWholeSetIsWholeBesideAnotherSplitOfIt() {
        List<WeightSet> sets = of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "m-00001-of-00003.gguf")
                .sets();
        assertEquals(
                List.of(WeightSet.State.COMPLETE, WeightSet.State.INCONSISTENT),
                sets.stream().map(WeightSet::state).toList());
        assertEquals(List.of(2, 3), sets.get(1).missing());
    }
}
