package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole names by the naming convention of GGUF,
 * {@code [Sidecar-]BaseName-SizeLabel[-FineTune][-Version]-Encoding[-Type][-Shard].gguf}, and the names of shards for every
 * format that has them.
 */
class FileNameGrammarTest {

    @ParameterizedTest
    @CsvSource({
        "Mixtral-8x7B-v0.1-Q4_0.gguf,weights,Q4_0,Mixtral-8x7B-v0.1,,",
        "Qwen2-1.5B-Instruct-v1.0-Q4_K_M.gguf,weights,Q4_K_M,Qwen2-1.5B-Instruct-v1.0,,",
        "gemma-3-270M-it-BF16.gguf,weights,BF16,gemma-3-270M-it,,",
        "Grok-100B-v1.0-Q4_0-00003-of-00009.gguf,weights,Q4_0,Grok-100B-v1.0,3,9",
        "Hermes-2-Pro-Llama-3-8B-F16.gguf,weights,F16,Hermes-2-Pro-Llama-3-8B,,",
        "Phi-3-mini-3.8B-ContextLength4k-instruct-v1.0-F16-LoRA.gguf,adapter,F16,"
                + "Phi-3-mini-3.8B-ContextLength4k-instruct-v1.0,,",
        "Llama-3-8B-v1.0-F32-vocab.gguf,tokenizer,F32,Llama-3-8B-v1.0,,",
        "mmproj-Qwen2-VL-7B-F16.gguf,projector,F16,mmproj-Qwen2-VL-7B,,",
        "mtp-GLM-4.5-Air-106B-Q8_0.gguf,draft,Q8_0,mtp-GLM-4.5-Air-106B,,",
        "Model-7B-Q4_K_XXL.gguf,weights,Q4_K_XXL,Model-7B,,",
        "Model-7B-imat-Q2_K_L.gguf,weights,Q2_K_L,Model-7B,,"
    })
    void names(String path, String role, String quant, String base, Integer index, Integer total) {
        assertEquals(role, FileRole.of(path).wireName());
        assertEquals(Optional.of(new Quant(quant)), Quant.inFileName(path));
        assertEquals(base, ModelNames.baseName(path));
        assertEquals(Optional.ofNullable(index), ShardName.of(path).map(ShardName::index));
        assertEquals(
                Optional.ofNullable(total),
                ShardName.of(path).map(shard -> shard.total().orElseThrow()));
    }

    @ParameterizedTest
    @CsvSource({"gguf,gguf", "safetensors,safetensors", "bin,pickle"})
    void shardsOfEveryFormat(String extension, String format) {
        String whole = "NAME." + extension;
        assertShard("NAME-00001-of-00005." + extension, whole, 1, OptionalInt.of(5), format);
        assertShard("NAME." + extension + ".part1", whole, 1, OptionalInt.empty(), format);
        assertShard("NAME." + extension + ".part1of3", whole, 1, OptionalInt.of(3), format);
        assertShard("NAME_00001." + extension, whole, 1, OptionalInt.empty(), format);
        assertShard("NAME." + extension + "-split-a", whole, 1, OptionalInt.empty(), format);
        assertShard("NAME." + extension + ".000", whole, 0, OptionalInt.empty(), format);
    }

    private static void assertShard(String path, String whole, int index, OptionalInt total, String format) {
        ShardName shard = ShardName.of(path).orElseThrow();
        assertEquals(whole, shard.whole(), path);
        assertEquals(index, shard.index(), path);
        assertEquals(total, shard.total(), path);
        assertEquals(format, ModelFormat.ofFileName(path).wireName(), path);
    }
}
