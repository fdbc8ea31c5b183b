package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {

    private static final Platform MAC = new Platform("macOS", "ARM64", Set.of("Metal"));

    private static Platform platform(String words) {
        String[] parts = words.split(" ");
        return new Platform(parts[0], parts[1], Set.of(parts[2]));
    }

    @ParameterizedTest
    @CsvSource({
        "GGUF,Q4_K_M,,linux x86_64 cpu,true",
        "GGUF,Q4_K_M,,macos arm64 metal,true",
        "GGUF,Q4_K_M,,windows x86_64 cuda,true",
        "ONNX,,,linux arm64 cpu,true",
        "SAFETENSORS,BF16,,macos arm64 metal,true",
        "SAFETENSORS,4BIT,mlx,macos arm64 metal,true",
        "SAFETENSORS,4BIT,mlx,macos x86_64 cpu,false",
        "SAFETENSORS,4BIT,mlx,linux arm64 cuda,false",
        "SAFETENSORS,AWQ,,linux x86_64 cuda,true",
        "SAFETENSORS,AWQ,,linux x86_64 rocm,true",
        "SAFETENSORS,AWQ,,linux x86_64 cpu,false",
        "SAFETENSORS,GPTQ,,macos arm64 metal,false",
        "SAFETENSORS,FP8,,windows x86_64 cuda,true",
        "SAFETENSORS,FP8,,windows x86_64 cpu,false",
        "COREML,,,macos arm64 metal,true",
        "COREML,,,linux x86_64 cuda,false",
        "TENSORRT,,,linux x86_64 cuda,true",
        "TENSORRT,,,linux x86_64 cpu,false",
        "GGML,,,linux x86_64 cpu,false"
    })
    void defaults(ModelFormat format, String quant, String tag, String platform, boolean runs) {
        List<String> obstacles = Compatibility.defaults()
                .obstacles(
                        format,
                        Optional.ofNullable(quant).map(Quant::new),
                        tag == null ? Set.of() : Set.of(tag),
                        platform(platform));
        assertEquals(runs, obstacles.isEmpty(), obstacles.toString());
    }

    @Test
    void aHostAddsItsOwnRules() {
        Compatibility.Rule rule = new Compatibility.Rule(
                Optional.of(ModelFormat.GGUF),
                Set.of(),
                Optional.empty(),
                Set.of("linux"),
                Set.of(),
                Set.of(),
                "our runtime is for Linux");
        assertEquals(
                List.of("our runtime is for Linux"),
                Compatibility.defaults().with(rule).obstacles(ModelFormat.GGUF, Optional.empty(), Set.of(), MAC));
        assertEquals(
                List.of(),
                Compatibility.defaults()
                        .with(rule)
                        .obstacles(ModelFormat.GGUF, Optional.empty(), Set.of(), platform("linux arm64 cpu")));
        List<String> all = Compatibility.defaults()
                .obstacles(ModelFormat.TENSORRT, Optional.of(new Quant("AWQ")), Set.of("mlx"), platform("a b c"));
        assertEquals(3, all.size(), "every rule that does not hold says so: " + all);
    }
}
