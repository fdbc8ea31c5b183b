package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Qwen2.5 7B Instruct;qwen2.5_7b_instruct",
                "sdxl-1.0;sdxl-1.0",
                "  ..Model--Name__x.. ;model-name_x",
                "a - b;a-b",
                "CON;con_model",
                "nul.txt;nul_model.txt",
                "COM1.tar.gz;com1_model.tar.gz",
                "com10;com10",
                "console;console",
                "../../etc/passwd;etc_passwd",
                "C:\\Windows\\x;c_windows_x",
                "模型;unnamed_model",
                "café;caf",
                "'';unnamed_model",
                "c4ai-command-r+;c4ai-command-r"
            })
    void normalNames(String text, String name) {
        assertEquals(name, ModelNames.normalize(text));
    }

    @Test
    void aLongNameIsCutBetweenWords() {
        String name = ModelNames.normalize("word-".repeat(60));
        assertEquals("word-".repeat(25) + "wor", ("word-".repeat(60)).substring(0, 128));
        assertEquals("word-".repeat(24) + "word", name);
        assertEquals("x".repeat(128), ModelNames.normalize("x".repeat(500)));
    }

    @ParameterizedTest
    @CsvSource({
        "Model.Q4_K_M.gguf,Model",
        "model-q4_k_m.gguf,model",
        "Meta-Llama-3.1-8B-Instruct-Q4_K_M-00001-of-00002.gguf,Meta-Llama-3.1-8B-Instruct",
        "x-UD-Q4_K_XL.gguf,x",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF,Qwen2.5-0.5B-Instruct",
        "TheBloke/Mistral-7B-Instruct-v0.2-AWQ,Mistral-7B-Instruct-v0.2",
        "unsloth/Qwen2.5-7B-bnb-4bit,Qwen2.5-7B",
        "Model.i1-Q4_K_M.gguf,Model",
        "Qwen2-Q8-test,Qwen2-Q8-test",
        "model-00001-of-00005.safetensors,model",
        "sd_xl_base_1.0.safetensors,sd_xl_base_1.0",
        "diffusion_pytorch_model.fp16.safetensors,diffusion_pytorch_model",
        "Q4_K_M.gguf,Q4_K_M",
        "gguf,gguf",
        "gemma-3-4b-it-qat-q4_0-gguf,gemma-3-4b-it-qat",
        "NAME.gguf.part1of3,NAME",
        "NAME.gguf-split-a,NAME",
        "pytorch_model.bin,pytorch_model"
    })
    void baseNames(String name, String base) {
        assertEquals(base, ModelNames.baseName(name));
    }

    @ParameterizedTest
    @CsvSource({
        "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf,,meta-llama",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF,,qwen",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF,qwen2,qwen2",
        "gemma-3-4b-it,,gemma",
        "tiny-llama.gguf,,tiny-llama",
        "tiny-llama-instruct.gguf,unknown,tiny-llama",
        "Mistral-7B-v0.1,,mistral",
        "model.safetensors,,unknown",
        "model.safetensors,LlamaForCausalLM,llamaforcausallm",
        "8B,,unknown"
    })
    void families(String name, String architecture, String family) {
        assertEquals(family, ModelNames.family(name, Optional.ofNullable(architecture)));
    }
}
