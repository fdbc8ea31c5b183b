package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRoleTest {

    @ParameterizedTest
    @CsvSource({
        "model.safetensors,weights",
        "model-00001-of-00002.safetensors,weights",
        "x-Q4_K_M.gguf,weights",
        "pytorch_model.bin,weights",
        "model.onnx,weights",
        "model.onnx_data,weights",
        "model_q4f16.onnx_data_1,weights",
        "tf_model.h5,weights",
        "flax_model.msgpack,weights",
        "rust_model.ot,weights",
        "consolidated.00.pth,weights",
        "flora-Q8_0.gguf,weights",
        "explorative.safetensors,weights",
        "L3-imatrix-IQ4_XS.gguf,weights",
        "NAME.gguf.part1of3,weights",
        "ggml-model-q4_0.bin,weights",
        "mmproj-F16.gguf,projector",
        "x-mmproj-Q8_0.gguf,projector",
        "imatrix.dat,imatrix",
        "x.imatrix,imatrix",
        "imatrix-model.gguf,imatrix",
        "x-imatrix.gguf,imatrix",
        "mtp-x-Q4_0.gguf,draft",
        "eagle3-x.gguf,draft",
        "dflash-x.gguf,draft",
        "dspark-x.gguf,draft",
        "x-vocab.gguf,tokenizer",
        "my-LoRA-f16.gguf,adapter",
        "adapter_model.safetensors,adapter",
        "adapter_model.bin,adapter",
        "qlora-out.safetensors,adapter",
        "config.json,config",
        "generation_config.json,config",
        "preprocessor_config.json,config",
        "processor_config.json,config",
        "model.safetensors.index.json,config",
        "model_index.json,config",
        "scheduler/scheduler_config.json,config",
        "modules.json,config",
        "config_sentence_transformers.json,config",
        "1_Pooling/config.json,config",
        "adapter_config.json,config",
        "v1-inference.yaml,config",
        "tokenizer.json,tokenizer",
        "tokenizer_config.json,tokenizer",
        "tokenizer.model,tokenizer",
        "spiece.model,tokenizer",
        "vocab.json,tokenizer",
        "vocab.txt,tokenizer",
        "merges.txt,tokenizer",
        "added_tokens.json,tokenizer",
        "special_tokens_map.json,tokenizer",
        "chat_template.jinja,tokenizer",
        "README.md,document",
        "LICENSE,document",
        "image.png,document",
        ".gitattributes,document",
        "notes.txt,document",
        "training_args.bin,other",
        "optimizer.pt,other",
        "rng_state_0.pth,other",
        "random_states_0.pkl,other",
        "scheduler.pt,other",
        "run.py,other",
        "trainer_state.json,other",
        "nothing,other"
    })
    void roles(String path, String role) {
        assertEquals(role, FileRole.of(path).wireName());
        assertEquals(role, FileRole.of("sub/folder/" + path).wireName());
    }

    @ParameterizedTest
    @CsvSource({
        "a.gguf,gguf",
        "A.GGUF,gguf",
        "a.safetensors,safetensors",
        "a.sft,safetensors",
        "a.bin,pickle",
        "a.pt,pickle",
        "a.pth,pickle",
        "a.ckpt,pickle",
        "a.pkl,pickle",
        "a.onnx,onnx",
        "a.onnx_data,onnx",
        "a.onnx_data_1,onnx",
        "a.onnx_data_,unknown",
        "a_data_1,unknown",
        "a.onnx.data,onnx",
        "a.h5,hdf5",
        "ggml-x.bin,ggml",
        "a.txt,unknown",
        "gguf,unknown",
        "a.gguf.part2,gguf",
        "openvino_model.bin,openvino",
        "openvino_model.xml,openvino",
        "a.tflite,tflite",
        "a.mlmodel,coreml",
        "a.engine,tensorrt"
    })
    void formatsThatNamesClaim(String path, String format) {
        assertEquals(format, ModelFormat.ofFileName(path).wireName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.bin", "model.pt", "model.ckpt", "x.pkl"})
    void whatUsuallyHoldsAPickleIsUnsafe(String path) {
        assertEquals(true, ModelFormat.ofFileName(path).unsafe());
    }
}
