package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.format.Quant;
import dev.modellib.hf.RepoFile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static List<String> chosen(DownloadRequest request, String... paths) throws ModelLibraryException {
        List<RepoFile> tree = Arrays.stream(paths)
                .map(path -> new RepoFile(path, 1, "0".repeat(40), Optional.empty()))
                .toList();
        return Selection.of(request, tree).files().stream().map(RepoFile::path).toList();
    }

    private static DownloadRequest request(String ref) {
        return DownloadRequest.of(Fixture.ref(ref));
    }

    @Test
    void aQuantTakesAllItsShardsAndNoOther() throws Exception {
        assertEquals(
                List.of("Q4_K_M/m-Q4_K_M-00001-of-00002.gguf", "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf", "config.json"),
                chosen(
                        request("a/b:Q4_K_M"),
                        "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf",
                        "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf",
                        "m-Q8_0.gguf",
                        "config.json",
                        "README.md"));
    }

    @Test
    void safetensorsAreTakenAndPicklesLeft() throws Exception {
        assertEquals(
                List.of("config.json", "model.safetensors", "tokenizer.json"),
                chosen(request("a/b"), "pytorch_model.bin", "model.safetensors", "config.json", "tokenizer.json"));
    }

    @Test
    void severalQuantsWithoutAWordAreOneOfThem() throws Exception {
        assertEquals(List.of("m-Q4_K_M.gguf"), chosen(request("a/b"), "m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-Q2_K.gguf"));
        assertEquals(List.of("m-Q8_0.gguf"), chosen(request("a/b"), "m-Q8_0.gguf", "m-Q2_K.gguf"));
    }

    @Test
    void aRepositoryWithoutWeightsIsTakenWhole() throws Exception {
        assertEquals(List.of("a.dat", "b.csv"), chosen(request("a/b"), "b.csv", "a.dat", "README.md"));
    }

    @Test
    void nearestIsNotLargerWhenItCanBe() {
        List<Quant> there = List.of(quant("Q8_0"), quant("Q4_K_M"), quant("Q2_K"));
        assertEquals(
                "Q4_K_M", quant("Q6_K").nearestNotLarger(there).orElseThrow().name());
        assertEquals("Q8_0", quant("F16").nearestNotLarger(there).orElseThrow().name());
        assertEquals(
                "Q2_K", quant("IQ1_S").nearestNotLarger(there).orElseThrow().name());
    }

    private static Quant quant(String name) {
        return Quant.parse(name).orElseThrow();
    }
}
