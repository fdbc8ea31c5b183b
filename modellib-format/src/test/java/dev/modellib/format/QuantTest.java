package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantTest {

    @ParameterizedTest
    @CsvSource({
        "F32,32,0",
        "BF16,16,32",
        "F16,16,1",
        "Q8_0,8.50,7",
        "Q6_K,6.56,18",
        "Q5_K_M,5.70,17",
        "Q5_K_S,5.57,16",
        "Q5_0,5.57,8",
        "Q5_1,6.0,9",
        "Q4_K_M,4.89,15",
        "Q4_K_S,4.67,14",
        "IQ4_NL,4.68,25",
        "IQ4_XS,4.46,30",
        "Q4_0_4_4,4.6,33",
        "Q4_0_4_8,4.6,34",
        "Q4_0_8_8,4.6,35",
        "Q4_0,4.6,2",
        "Q4_1,5.1,3",
        "MXFP4,4.25,38",
        "NVFP4,4.5,39",
        "Q3_K_L,4.30,13",
        "Q3_K_M,4.0,12",
        "IQ3_M,3.76,27",
        "IQ3_S,3.66,26",
        "Q3_K_S,3.64,11",
        "IQ3_XS,3.50,22",
        "Q2_K,3.16,10",
        "Q2_K_S,2.97,21",
        "IQ2_M,2.93,29",
        "IQ2_S,2.74,28",
        "IQ2_XS,2.59,20",
        "IQ2_XXS,2.38,19",
        "Q2_0,2.25,41",
        "IQ1_M,2.15,31",
        "IQ1_S,2.00,24",
        "TQ2_0,2.1,37",
        "TQ1_0,1.7,36",
        "Q1_0,1.1,40",
        "IQ3_XXS,3.25,23"
    })
    void tableOfQuants(String name, double bits, int fileType) {
        Quant quant = Quant.parse(name).orElseThrow();
        assertEquals(name, quant.name());
        assertEquals(OptionalDouble.of(bits), quant.bitsPerWeight());
        assertEquals(quant, Quant.ofFileType(fileType));
        assertEquals(quant, Quant.ofFileType(fileType | 1024), "the bit that says guessed");
    }

    @ParameterizedTest
    @CsvSource({
        "Q8_K_XL,10",
        "Q6_K_XL,7.5",
        "Q5_K_XL,5.8",
        "Q4_K_XL,5.0",
        "Q3_K_XL,4.5",
        "Q2_K_XL,3.3",
        "UD-Q8_K_XL,10",
        "UD-Q6_K_XL,7.5",
        "UD-Q5_K_XL,5.8",
        "UD-Q4_K_XL,5.0",
        "UD-Q3_K_XL,4.5",
        "UD-Q2_K_XL,3.3",
        "UD-IQ1_S,2.0"
    })
    void sizesOfDynamicQuants(String name, double bits) {
        assertEquals(OptionalDouble.of(bits), Quant.parse(name).orElseThrow().bitsPerWeight());
    }

    @ParameterizedTest
    @CsvSource({"Q4_1_SOME_F16,4", "Q4_2,5", "Q4_3,6", "FILE_TYPE_99,99", "FILE_TYPE_99,1123"})
    void numbersWithoutAKnownSizeSurvive(String name, int fileType) {
        Quant quant = Quant.ofFileType(fileType);
        assertEquals(name, quant.name());
        assertTrue(quant.bitsPerWeight().isEmpty());
        assertEquals(Optional.of(quant), Quant.parse(name));
    }

    @ParameterizedTest
    @CsvSource({
        "FP16,F16",
        "fp32,F32",
        "MXFP4_MOE,MXFP4",
        "mxfp4,MXFP4",
        "q4_k_m,Q4_K_M",
        "Q4-K-M,Q4_K_M",
        "Q4KM,Q4_K_M",
        "q4.k.m,Q4_K_M",
        "Q4_K,Q4_K",
        "8bit,8BIT",
        "bnb-4bit,BNB-4BIT",
        "ud-q4_k_xl,UD-Q4_K_XL",
        "awq,AWQ",
        "gptq,GPTQ",
        "exl2,EXL2",
        "eetq,EETQ",
        "nf4,NF4",
        "int8,INT8",
        "int4,INT4",
        "w4a16,W4A16",
        "w8a8,W8A8",
        "fp8,FP8",
        "fp8_e4m3fn,FP8_E4M3FN",
        "fp8_e5m2,FP8_E5M2",
        "bf16,BF16",
        "4bit,4BIT",
        "hqq,HQQ",
        "aqlm,AQLM",
        "iq4_ks,IQ4_KS",
        "' q8_0 ',Q8_0"
    })
    void typedNames(String typed, String name) {
        assertEquals(Optional.of(new Quant(name)), Quant.parse(typed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "Q8", "hello", "Q4_K_MOUSE", "main", "Q", "IQ", "7B", "v1.0", "Q4_K_M.gguf", "../Q4_0"})
    void notAQuant(String typed) {
        assertEquals(Optional.empty(), Quant.parse(typed));
    }

    @ParameterizedTest
    @CsvSource({
        "Model.Q4_K_M.gguf,Q4_K_M",
        "model-q4_k_m.gguf,Q4_K_M",
        "Meta-Llama-3.1-8B-Instruct-Q4_K_M-00001-of-00002.gguf,Q4_K_M",
        "x-UD-Q4_K_XL.gguf,UD-Q4_K_XL",
        "x-Q4_0_4_4.gguf,Q4_0_4_4",
        "x-IQ4_XS.gguf,IQ4_XS",
        "x-BF16.gguf,BF16",
        "Q4_K_M/model-00001-of-00002.gguf,Q4_K_M",
        "repo/BF16/model-00001-of-00002.gguf,BF16",
        "Q8_0/model-Q4_0.gguf,Q4_0",
        "x-Q8_0-Q4_K_M.gguf,Q4_K_M",
        "Q4_K_M.gguf,Q4_K_M",
        "Model.i1-IQ2_XXS.gguf,IQ2_XXS",
        "gpt-oss-20b-mxfp4.gguf,MXFP4",
        "gpt-oss-20b-MXFP4_MOE.gguf,MXFP4",
        "x-Q6_K_L.gguf,Q6_K_L",
        "x-Q4_K.gguf,Q4_K",
        "x-IQ4_XS_R8.gguf,IQ4_XS_R8",
        "x-Q4_K_M_v2.gguf,Q4_K_M",
        "x-Q4_K_M_2.gguf,Q4_K_M",
        "ggml-model-f16.bin,F16",
        "unet/diffusion_pytorch_model.fp16.safetensors,F16",
        "Qwen2.5-7B-bnb-4bit.safetensors,BNB-4BIT",
        "Llama-3-LoRA-8B-f16.gguf,F16",
        "Llama-3-F16-LoRA.gguf,F16",
        "style-lora-q8_0.gguf,Q8_0"
    })
    void quantsInFileNames(String path, String name) {
        assertEquals(Optional.of(new Quant(name)), Quant.inFileName(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Qwen2-Q8-test.gguf",
                "model.gguf",
                "style-fp16-detail-lora.safetensors",
                "fp16_lora_of_me.safetensors",
                "xQ4_K_M.gguf",
                "model-Q4KM.gguf",
                "mxfp45.gguf",
                "Q4_K_M/deep/model.gguf"
            })
    void noQuantInFileName(String path) {
        assertEquals(Optional.empty(), Quant.inFileName(path));
    }

    @Test
    void aFamilyIsNotItsMember() {
        Quant family = new Quant("Q4_K");
        assertTrue(family.isFamily());
        assertFalse(new Quant("Q4_K_M").isFamily());
        assertNotEquals(new Quant("Q4_K_M"), family);
        assertTrue(family.bitsPerWeight().isEmpty());
        assertEquals("Q4_K", new Quant("Q4_K_M").family());
        assertEquals("Q4_K", new Quant("UD-Q4_K_XL").family());
        assertEquals("IQ2", new Quant("IQ2_XXS").family());
        assertEquals("Q8_0", new Quant("Q8_0").family());
        assertEquals("Q4_0", new Quant("Q4_0_8_8").family());
        assertEquals("F16", new Quant("F16").family());
    }

    @Test
    void bestComesFirstAndUnknownAfterTheKnownOfItsClass() {
        List<Quant> sorted =
                new ArrayList<>(List.of("IQ4_KS", "Q2_K", "Q4_K_M", "IQ4_XS", "F16", "WEIRD", "Q8_0", "Q3_K_L").stream()
                        .map(Quant::new)
                        .toList());
        Collections.shuffle(sorted, new java.util.Random(7));
        Collections.sort(sorted);
        assertEquals("[F16, Q8_0, Q4_K_M, IQ4_XS, IQ4_KS, Q3_K_L, Q2_K, WEIRD]", sorted.toString());
    }

    @Test
    void noTwoKnownQuantsLookAlikeWithoutSeparators() {
        Set<String> compact = new HashSet<>();
        for (String name : KnownQuants.names()) {
            assertTrue(compact.add(name.replace("_", "").replace("-", "")), name);
        }
    }

    @Test
    void aNameIsCheckedAndFolded() {
        assertEquals("F16", new Quant("fp16").name());
        assertThrows(IllegalArgumentException.class, () -> new Quant(""));
        assertThrows(IllegalArgumentException.class, () -> new Quant("a/b"));
        assertThrows(IllegalArgumentException.class, () -> new Quant("Q".repeat(65)));
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K,F16 Q4_K_M Q3_K_S,Q4_K_M",
        "UD-Q3_K,BF16 Q8_0 Q3_K_L Q2_K,Q3_K_L",
        "IQ4_KS,Q8_0 IQ4_XS Q5_K_S,IQ4_XS",
        "Q5_K,F16 Q8_0,Q8_0",
        "AWQ,F16 Q8_0,F16"
    })
    void theNearestOfOneWithoutKnownBitsIsOfItsClass(String asked, String there, String nearest) {
        List<Quant> quants = Stream.of(there.split(" ")).map(Quant::new).toList();
        assertEquals(Optional.of(new Quant(nearest)), new Quant(asked).nearestNotLarger(quants));
    }
}
