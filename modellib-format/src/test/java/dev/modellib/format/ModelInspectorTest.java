package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import dev.modellib.testkit.SafetensorsFile.Dtype;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelInspectorTest {

    private static ByteSource json(String text) {
        return ByteSource.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ByteSource gguf(String architecture, int fileType) {
        return ByteSource.of(GgufFile.tiny(architecture, fileType, 1).bytes());
    }

    private static ByteSource tensors(String... names) {
        SafetensorsFile.Builder file = SafetensorsFile.builder();
        for (String name : names) {
            file.tensor(name, Dtype.F16, 2);
        }
        return ByteSource.of(file.build().bytes());
    }

    private static ModelKind kindOf(String config) throws FormatException {
        return ModelInspector.describe(Map.of("config.json", json(config))).kind();
    }

    private static ModelDescription tagged(Map<String, ByteSource> files, String tag) throws FormatException {
        return ModelInspector.describe(files, Optional.of(tag), HeaderLimits.defaults());
    }

    @Test
    void aGgufDescribesItself() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of("tiny-Q4_K_M.gguf", gguf("llama", 15)));
        assertEquals(ModelFormat.GGUF, model.format());
        assertEquals(ModelKind.LLM, model.kind());
        assertEquals(Optional.of(new Quant("Q4_K_M")), model.quant());
        assertEquals(Optional.of("llama"), model.architecture());
        assertEquals(Optional.of("Tiny llama"), model.name());
        assertEquals(OptionalLong.of(2048), model.contextLength());
        assertEquals(List.of("llm: general.architecture llama"), model.evidence());
        assertTrue(model.parameters().getAsLong() > 0);
    }

    @Test
    void nameAndHeaderThatDisagreeAreBothReported() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of("tiny-Q8_0.gguf", gguf("llama", 15)));
        assertEquals(Optional.of(new Quant("Q8_0")), model.quant());
        assertTrue(model.evidence().contains("the name says Q8_0, the header says Q4_K_M"), model.toString());
        assertEquals(
                Optional.of(new Quant("Q4_K_M")),
                ModelInspector.describe(Map.of("tiny.gguf", gguf("llama", 15))).quant());
    }

    @Test
    void aSafetensorsModelWithItsConfig() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of(
                "model.safetensors",
                ByteSource.of(SafetensorsFile.tiny(1).bytes()),
                "config.json",
                json("{'architectures':['LlamaForCausalLM'],'model_type':'llama','max_position_embeddings':4096}")));
        assertEquals(ModelFormat.SAFETENSORS, model.format());
        assertEquals(ModelKind.LLM, model.kind());
        assertEquals(Optional.of("llama"), model.architecture());
        assertEquals(OptionalLong.of(4096), model.contextLength());
        assertEquals(Optional.of(new Quant("BF16")), model.quant());
    }

    @ParameterizedTest
    @CsvSource({
        "llama,llm",
        "qwen2,llm",
        "mistral3,llm",
        "deepseek2,llm",
        "bert,embedding",
        "nomic-bert,embedding",
        "jina-bert-v2,embedding",
        "t5encoder,embedding",
        "whisper,audio",
        "flux,diffusion",
        "sd1,diffusion",
        "sdxl,diffusion",
        "sd3,diffusion",
        "wan,diffusion",
        "qwen_image,diffusion",
        "qwen2vl,vlm",
        "clip,unknown",
        "brand-new-thing,llm"
    })
    void ggufArchitectures(String architecture, String kind) throws FormatException {
        assertEquals(
                kind,
                ModelInspector.describe(Map.of("m.gguf", gguf(architecture, 1)))
                        .kind()
                        .wireName());
    }

    @ParameterizedTest
    @CsvSource({"adapter,0,adapter", "mmproj,0,unknown", "model,4,reranker", "model,3,embedding", "model,0,llm"})
    void ggufTypesAndPooling(String type, int pooling, String kind) throws FormatException {
        GgufFile file = GgufFile.builder()
                .metadata("general.architecture", "qwen3")
                .metadata("general.type", type)
                .metadata("qwen3.pooling_type", pooling)
                .build();
        assertEquals(
                kind,
                ModelInspector.describe(Map.of("m.gguf", ByteSource.of(file.bytes())))
                        .kind()
                        .wireName());
    }

    @ParameterizedTest
    @CsvSource({
        "LlamaForCausalLM,llm",
        "BertForMaskedLM,llm",
        "GPT2LMHeadModel,llm",
        "T5ForConditionalGeneration,llm",
        "BertForTokenClassification,llm",
        "WhisperForConditionalGeneration,audio",
        "Wav2Vec2ForCTC,audio",
        "SpeechT5ForSpeechSeq2Seq,audio",
        "EncodecModel,audio",
        "BarkModel,audio",
        "HifiVocoder,audio",
        "ViTForImageClassification,vision",
        "DetrForObjectDetection,vision",
        "CLIPVisionModelWithProjection,vision",
        "DPTForDepthEstimation,vision",
        "LlavaForConditionalGeneration,vlm",
        "PaliGemmaForConditionalGeneration,vlm",
        "Florence2ForConditionalGeneration,vlm",
        "Idefics3ForConditionalGeneration,vlm",
        "Blip2ForConditionalGeneration,vlm",
        "Qwen2VLForConditionalGeneration,vlm",
        "MllamaForConditionalGeneration,vlm",
        "VisionEncoderDecoderModel,vlm",
        "UNet2DConditionModel,diffusion",
        "AutoencoderKL,diffusion",
        "VQModel,diffusion",
        "FluxTransformer2DModel,diffusion",
        "SD3Transformer2DModel,diffusion",
        "BertModel,unknown"
    })
    void classes(String name, String kind) throws FormatException {
        assertEquals(kind, kindOf("{'architectures':['" + name + "']}").wireName());
    }

    @ParameterizedTest
    @CsvSource({
        "llama,llm",
        "mixtral,llm",
        "qwen2,llm",
        "gemma3_text,llm",
        "phi3,llm",
        "gpt_neox,llm",
        "rwkv,llm",
        "whisper,audio",
        "qwen2_vl,vlm",
        "bert,unknown",
        "roberta,unknown",
        "xlm-roberta,unknown",
        "mpnet,unknown"
    })
    void modelTypes(String type, String kind) throws FormatException {
        assertEquals(kind, kindOf("{'model_type':'" + type + "'}").wireName());
    }

    @ParameterizedTest
    @CsvSource({
        "text-generation,llm",
        "text2text-generation,llm",
        "fill-mask,llm",
        "summarization,llm",
        "translation,llm",
        "question-answering,llm",
        "token-classification,llm",
        "text-ranking,reranker",
        "feature-extraction,embedding",
        "sentence-similarity,embedding",
        "text-to-image,diffusion",
        "image-to-image,diffusion",
        "text-to-video,diffusion",
        "unconditional-image-generation,diffusion",
        "automatic-speech-recognition,audio",
        "text-to-speech,audio",
        "audio-classification,audio",
        "image-classification,vision",
        "object-detection,vision",
        "mask-generation,vision",
        "image-text-to-text,vlm",
        "visual-question-answering,vlm",
        "image-to-text,vlm",
        "robotics,unknown"
    })
    void pipelineTags(String tag, String kind) throws FormatException {
        assertEquals(kind, tagged(Map.of(), tag).kind().wireName());
    }

    @Test
    void theNarrowerOfTwoAgreeingSignsWins() throws FormatException {
        Map<String, ByteSource> files = new LinkedHashMap<>();
        files.put("config.json", json("{'architectures':['Qwen3ForCausalLM'],'model_type':'qwen3'}"));
        assertEquals(ModelKind.LLM, ModelInspector.describe(files).kind());
        files.put("modules.json", json("[]"));
        assertEquals(ModelKind.EMBEDDING, ModelInspector.describe(files).kind());
        files.put("config_sentence_transformers.json", json("{'model_type':'CrossEncoder'}"));
        assertEquals(ModelKind.RERANKER, ModelInspector.describe(files).kind());
        assertEquals(
                ModelKind.RERANKER,
                kindOf("{'architectures':['XLMRobertaForSequenceClassification'],'id2label':{'0':'LABEL_0'}}"));
        assertEquals(
                ModelKind.LLM,
                kindOf("{'architectures':['BertForSequenceClassification'],'id2label':{'0':'NO','1':'YES'}}"));
    }

    @Test
    void aContradictionIsUnknownWithBothSigns() throws FormatException {
        ModelDescription model =
                tagged(Map.of("config.json", json("{'architectures':['LlamaForCausalLM']}")), "text-to-image");
        assertEquals(ModelKind.UNKNOWN, model.kind());
        String last = model.evidence().get(model.evidence().size() - 1);
        assertTrue(last.contains("LlamaForCausalLM") && last.contains("text-to-image"), last);
    }

    @Test
    void bundlesAdaptersAndProjectors() throws FormatException {
        assertEquals(
                ModelKind.DIFFUSION,
                ModelInspector.describe(Map.of(
                                "model_index.json",
                                json(
                                        "{'_class_name':'StableDiffusionPipeline','unet':['diffusers','UNet2DConditionModel']}"),
                                "text_encoder/config.json",
                                json("{'architectures':['CLIPTextModel']}"),
                                "text_encoder/model.safetensors",
                                ByteSource.of(SafetensorsFile.tiny(1).bytes())))
                        .kind());
        assertEquals(
                ModelKind.ADAPTER,
                ModelInspector.describe(Map.of(
                                "adapter_model.safetensors",
                                tensors("base.q.lora_A.weight"),
                                "adapter_config.json",
                                json("{}")))
                        .kind());
        assertEquals(
                ModelKind.ADAPTER,
                ModelInspector.describe(
                                Map.of("style.safetensors", tensors("lora_unet_a.lora_up.weight", "lora_unet_a.alpha")))
                        .kind());
        assertEquals(
                ModelKind.VLM,
                ModelInspector.describe(Map.of("m.gguf", gguf("gemma3", 1), "mmproj-F16.gguf", gguf("clip", 1)))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj.,llm",
        "down_blocks.0.attn.,diffusion",
        "model.diffusion_model.input_blocks.,diffusion",
        "control_model.input_hint_block.,diffusion",
        "vision_tower.layers.,vlm",
        "encoder.layers.0.self_attn.,unknown"
    })
    void tensorNames(String prefix, String kind) throws FormatException {
        String[] names = new String[5];
        for (int i = 0; i < names.length; i++) {
            names[i] = prefix + i;
        }
        assertEquals(
                kind,
                ModelInspector.describe(Map.of("m.safetensors", tensors(names)))
                        .kind()
                        .wireName());
        assertEquals(
                ModelKind.UNKNOWN,
                ModelInspector.describe(Map.of("m.safetensors", tensors(Arrays.copyOf(names, 4))))
                        .kind());
    }

    @Test
    void aBrokenFileIsRefusedByName() {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        FormatException.Truncated cut = assertThrows(
                FormatException.Truncated.class,
                () -> ModelInspector.describe(
                        Map.of("dir/m.gguf", ByteSource.of(Arrays.copyOf(bytes, bytes.length / 2)))));
        assertTrue(cut.getMessage().startsWith("dir/m.gguf: "), cut.getMessage());
        assertTrue(cut.offset().isPresent());
        assertThrows(
                FormatException.Malformed.class,
                () -> ModelInspector.describe(Map.of("m.gguf", json("<html>not found</html>"))));
        assertThrows(
                FormatException.class,
                () -> ModelInspector.describe(Map.of("m.gguf", gguf("llama", 1), "mmproj.gguf", json("x"))));
    }

    @Test
    void aFileCutIntoPartsIsReadAsOne() throws FormatException {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Map<String, ByteSource> parts = new LinkedHashMap<>();
        int[] ends = {100, 100, 2000, bytes.length};
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            parts.put("m-Q4_K_M.gguf.part" + (i + 1) + "of4", ByteSource.of(Arrays.copyOfRange(bytes, start, ends[i])));
            start = ends[i];
        }
        assertEquals(
                ModelInspector.describe(Map.of("m-Q4_K_M.gguf", ByteSource.of(bytes))), ModelInspector.describe(parts));
        parts.remove("m-Q4_K_M.gguf.part4of4");
        assertThrows(FormatException.Truncated.class, () -> ModelInspector.describe(parts));
    }

    @Test
    void aBrokenConfigIsOnlyNoted() throws FormatException {
        ModelDescription model =
                ModelInspector.describe(Map.of("m.gguf", gguf("llama", 1), "config.json", json("{'a':")));
        assertEquals(ModelKind.LLM, model.kind());
        assertTrue(model.evidence().get(0).contains("config.json is not used"), model.toString());
    }

    @Test
    void contentAndNameThatDisagreeAreReported() throws FormatException {
        ModelDescription disguised = ModelInspector.describe(
                Map.of("model.safetensors", ByteSource.of(new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.'})));
        assertEquals(ModelFormat.PICKLE, disguised.format());
        assertTrue(disguised.evidence().toString().contains("named like safetensors and holds pickle"));
        assertEquals(
                ModelFormat.GGUF,
                ModelInspector.describe(Map.of("no-extension", gguf("llama", 1)))
                        .format());
    }

    @Test
    void packedWeightsAreNotCountedAsParameters() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of(
                "model.safetensors",
                ByteSource.of(SafetensorsFile.tiny(1).bytes()),
                "config.json",
                json("{'model_type':'qwen2','quantization_config':{'quant_method':'awq','bits':4}}")));
        assertEquals(OptionalLong.empty(), model.parameters());
        assertEquals(Optional.of(new Quant("AWQ")), model.quant());
    }

    /** Llama 3.2 1B in 4 bits: eight weights are one element, so that its embedding has most elements, in 16 bits. */
    @Test
    void packedWeightsAreNotOfTheTypeOfWhatIsNotPacked() throws FormatException {
        SafetensorsFile.Builder packed = SafetensorsFile.builder()
                .tensor("model.embed_tokens.weight", Dtype.BF16, 128, 16)
                .tensor("model.layers.0.mlp.up_proj.weight_packed", Dtype.I32, 64, 2);
        String config =
                "{'model_type':'llama','quantization_config':{'quant_method':'compressed-tensors','format':'%s'}}";
        assertEquals(
                Optional.empty(),
                ModelInspector.describe(Map.of(
                                "model.safetensors",
                                ByteSource.of(packed.build().bytes()),
                                "config.json",
                                json(config.formatted("pack-quantized"))))
                        .quant());
        SafetensorsFile.Builder eight =
                SafetensorsFile.builder().tensor("model.layers.0.mlp.up_proj.weight", Dtype.F8_E4M3, 64, 2);
        assertEquals(
                Optional.of(new Quant("FP8")),
                ModelInspector.describe(Map.of(
                                "model.safetensors",
                                ByteSource.of(eight.build().bytes()),
                                "config.json",
                                json(config.formatted("float-quantized"))))
                        .quant());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'quantization':{'group_size':64,'bits':4},'quantization_config':{'group_size':64,'bits':4}}|4BIT
            {'quantization':{'group_size':64,'bits':6}}|6BIT
            {'quantization':{'group_size':32,'bits':4,'mode':'mxfp4'}}|MXFP4
            {'quantization':{'group_size':64,'bits':4,'mode':'affine'}}|4BIT
            {'quantization':{'bits':'many'}}|-
            """)
    void theQuantizationOfMlxIsTheQuant(String config, String quant) throws FormatException {
        byte[] weights = SafetensorsFile.builder()
                .tensor("model.layers.0.mlp.up_proj.weight", Dtype.U32, 64, 8)
                .tensor("model.layers.0.mlp.up_proj.scales", Dtype.F16, 64, 1)
                .build()
                .bytes();
        ModelDescription model = ModelInspector.describe(
                Map.of("model.safetensors", ByteSource.of(weights), "config.json", json(config)));
        Optional<Quant> expected = quant.equals("-") ? Optional.empty() : Optional.of(new Quant(quant));
        assertEquals(expected, model.quant());
        assertEquals(expected, Quant.inFileName("Qwen3-8B-" + quant + "x".repeat(expected.isPresent() ? 0 : 1)));
    }

    /** A language model whose settings have a part for images: the classes of most such models have no word for it. */
    @Test
    void settingsForImagesMakeALanguageModelOneOfBoth() throws FormatException {
        assertEquals(
                ModelKind.VLM,
                kindOf("{'architectures':['Lfm2VlForConditionalGeneration'],'model_type':'lfm2-vl',"
                        + "'vision_config':{'hidden_size':768},'text_config':{'hidden_size':1024}}"));
        assertEquals(
                ModelKind.LLM,
                kindOf("{'architectures':['Lfm2ForCausalLM'],'model_type':'lfm2','vision_config':null}"));
        assertEquals(
                ModelKind.VISION,
                kindOf("{'architectures':['CLIPModel'],'model_type':'clip','vision_config':{'hidden_size':768},"
                        + "'text_config':{'hidden_size':512}}"));
        assertEquals(
                ModelKind.AUDIO,
                kindOf("{'architectures':['Qwen2AudioForConditionalGeneration'],'model_type':'qwen2_audio',"
                        + "'audio_config':{'d_model':1280},'text_config':{'hidden_size':4096}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'architectures':['DeepseekOCRForCausalLM'],'vision_config':{'image_size':1024}}",
                "{'architectures':['LlavaQwenForCausalLM'],'model_type':'llava_qwen'}"
            })
    void theClassOfALanguageModelIsNoTaskOfOneThatSees(String config) throws FormatException {
        ModelDescription model = tagged(Map.of("config.json", json(config)), "image-text-to-text");
        assertEquals(ModelKind.VLM, model.kind());
        assertEquals(Optional.of(ModelTask.IMAGE_TO_TEXT), model.task());
    }

    /** The part of a decoder that looks tokens up is no word for a model that embeds texts. */
    @Test
    void aTableOfTokensIsNoEmbedding() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of(
                "config.json",
                json("{'architectures':['Idefics3ForConditionalGeneration'],'model_type':'idefics3'}"),
                "onnx/decoder_model_merged.onnx",
                json("graph"),
                "onnx/embed_tokens.onnx",
                json("graph"),
                "onnx/vision_encoder.onnx",
                json("graph")));
        assertEquals(ModelKind.VLM, model.kind());
        assertEquals(0.7, model.confidence());
    }

    @Test
    void nothingIsNotAnError() throws FormatException {
        ModelDescription nothing = ModelInspector.describe(Map.of());
        assertEquals(ModelKind.UNKNOWN, nothing.kind());
        assertEquals(ModelFormat.UNKNOWN, nothing.format());
        assertEquals(
                ModelFormat.UNKNOWN,
                ModelInspector.describe(Map.of("notes.xyz", json("hello"))).format());
    }

    @Test
    void oneSignIsLessSureThanTwoAndAContradictionIsNotSureAtAll() throws FormatException {
        Map<String, ByteSource> files = Map.of("config.json", json("{'architectures':['LlamaForCausalLM']}"));
        assertEquals(0.7, ModelInspector.describe(files).confidence());
        assertEquals(0.9, tagged(files, "text-generation").confidence());
        assertEquals(0, tagged(files, "text-to-image").confidence());
        assertEquals(0, ModelInspector.describe(Map.of()).confidence());
    }

    @Test
    void signalsAreValuesWithWeights() throws FormatException {
        ModelDescription model = tagged(
                Map.of(
                        "Qwen3-Embedding-Q8_0.gguf",
                        gguf("qwen3", 7),
                        "config.json",
                        json("{'architectures':['Qwen3ForCausalLM']}")),
                "feature-extraction");
        assertEquals(
                List.of(
                        new Signal(
                                "config.json architectures Qwen3ForCausalLM",
                                Optional.of(ModelKind.LLM),
                                Optional.of(ModelTask.TEXT_GENERATION),
                                0.7),
                        new Signal(
                                "pipeline tag feature-extraction",
                                Optional.of(ModelKind.EMBEDDING),
                                Optional.of(ModelTask.EMBEDDING),
                                0.7),
                        new Signal("general.architecture qwen3", Optional.of(ModelKind.LLM), Optional.empty(), 0.7),
                        new Signal(
                                "the name has the word embedding",
                                Optional.of(ModelKind.EMBEDDING),
                                Optional.empty(),
                                0.1)),
                model.signals());
        assertEquals(ModelKind.EMBEDDING, model.kind());
        assertEquals(0.8, model.confidence(), "one sure sign of the narrower kind, and the name");
        assertEquals(Optional.of(ModelTask.EMBEDDING), model.task());
        assertEquals(0.7, model.taskConfidence());
    }

    @ParameterizedTest
    @CsvSource({
        "m.gguf,llama,llm,0.7",
        "my-llm.gguf,llama,llm,0.8",
        "bge-reranker-v2.gguf,gemma,unknown,0",
        "orpheus-3b-tts.gguf,llama,unknown,0",
        "Qwen3-VL-2B.gguf,qwen3vl,vlm,0.8",
        "Qwen-VL-text.gguf,qwen3,llm,0.7",
        "some-llm-embed.gguf,bert,embedding,0.8",
        "vae/llm.gguf,llama,unknown,0",
        "whisper-small.gguf,whisper,audio,0.8",
        "influx-valley.gguf,llama,llm,0.7"
    })
    void aNameAddsALittleOrTakesTwiceAsMuch(String path, String architecture, String kind, double confidence)
            throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of(path, gguf(architecture, 1)));
        assertEquals(kind, model.kind().wireName());
        assertEquals(confidence, model.confidence());
        boolean contradicted = model.evidence().stream()
                .anyMatch(line -> line.startsWith("contradiction: ") && line.contains("against"));
        assertEquals(kind.equals("unknown"), contradicted, model.toString());
    }

    @Test
    void aNameAloneDecidesNothing() throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of("whisper.bin", json("no model")));
        assertEquals(ModelKind.UNKNOWN, model.kind());
        assertEquals(1, model.signals().size());
        assertTrue(model.signals().get(0).isHint());
        assertTrue(model.evidence().contains("audio: the name has the word whisper"), model.toString());
    }

    @Test
    void twoSureSignsOutweighAName() throws FormatException {
        ModelDescription model = tagged(Map.of("orpheus-3b-tts.gguf", gguf("llama", 1)), "text-generation");
        assertEquals(ModelKind.LLM, model.kind());
        assertEquals(0.7, model.confidence());
    }

    @ParameterizedTest
    @CsvSource({
        "LlamaForCausalLM,text-generation,0.7",
        "GPT2LMHeadModel,text-generation,0.7",
        "BertForTokenClassification,classification,0.7",
        "ViTForImageClassification,classification,0.7",
        "Wav2Vec2ForCTC,audio-to-text,0.7",
        "WhisperForConditionalGeneration,audio-to-text,0.7",
        "BarkModel,text-to-audio,0.7",
        "SpeechT5ForTextToSpeech,text-to-audio,0.7",
        "T5ForConditionalGeneration,text-generation,0.6",
        "EncodecModel,,0"
    })
    void tasksOfClasses(String name, String task, double confidence) throws FormatException {
        ModelDescription model =
                ModelInspector.describe(Map.of("config.json", json("{'architectures':['" + name + "']}")));
        assertEquals(Optional.ofNullable(task), model.task().map(ModelTask::wireName));
        assertEquals(confidence, model.taskConfidence());
    }

    @Test
    void tasksThatContradictAreNoneWithBothSigns() throws FormatException {
        Map<String, ByteSource> files = Map.of("config.json", json("{'architectures':['LlamaForCausalLM']}"));
        ModelDescription model = tagged(files, "text-classification");
        assertEquals(ModelKind.LLM, model.kind());
        assertEquals(Optional.empty(), model.task());
        assertEquals(0, model.taskConfidence());
        String last = model.evidence().get(model.evidence().size() - 1);
        assertTrue(last.contains("LlamaForCausalLM") && last.contains("text-classification"), last);
        assertEquals(0.9, tagged(files, "text-generation").taskConfidence());
        assertEquals(
                Optional.of(ModelTask.TEXT_GENERATION),
                tagged(files, "translation").task(),
                "a tag of no task here says nothing against one");
    }

    @ParameterizedTest
    @CsvSource({
        "text-generation,text-generation",
        "text-to-image,text-to-image",
        "image-to-text,image-to-text",
        "image-text-to-text,image-to-text",
        "automatic-speech-recognition,audio-to-text",
        "text-to-speech,text-to-audio",
        "text-to-audio,text-to-audio",
        "feature-extraction,embedding",
        "sentence-similarity,embedding",
        "text-classification,classification",
        "image-classification,classification",
        "robotics,other"
    })
    void tasksOfPipelineTags(String tag, String task) throws FormatException {
        assertEquals(task, tagged(Map.of(), tag).task().orElseThrow().wireName());
    }

    @Test
    void withoutATagTheTaskIsTheUsualOfTheKind() throws FormatException {
        assertEquals(
                Optional.of(ModelTask.TEXT_GENERATION),
                ModelInspector.describe(Map.of("m.gguf", gguf("llama", 1))).task());
        assertEquals(
                Optional.of(ModelTask.EMBEDDING),
                ModelInspector.describe(Map.of("m.gguf", gguf("nomic-bert", 1))).task());
        assertEquals(Optional.empty(), ModelInspector.describe(Map.of()).task());
    }

    @Test
    void thePartsOfASplitHaveToFitTogether() throws FormatException {
        assertEquals("", splitNote(0, 2, 1, 2));
        assertTrue(splitNote(0, 3, 1, 3).contains("has 3 parts, 2 are here"));
        assertTrue(splitNote(0, 2, 0, 2).contains("same number"));
        assertTrue(splitNote(0, 2, 1, 3).contains("different splits"));
    }

    private static String splitNote(int first, int firstOf, int second, int secondOf) throws FormatException {
        return ModelInspector.describe(Map.of(
                        "m-00001-of-00002.gguf", part(first, firstOf), "m-00002-of-00002.gguf", part(second, secondOf)))
                .evidence()
                .stream()
                .filter(line -> line.contains("part"))
                .findFirst()
                .orElse("");
    }

    private static ByteSource part(int number, int count) {
        return ByteSource.of(GgufFile.builder()
                .metadata("general.architecture", "llama")
                .metadata("split.no", number)
                .metadata("split.count", count)
                .build()
                .bytes());
    }

    @Test
    void theSafetyOfTheFilesIsPartOfTheDescription() throws FormatException {
        assertEquals(
                SafetyLevel.SAFE,
                ModelInspector.describe(Map.of("m.gguf", gguf("llama", 1)))
                        .safety()
                        .level());
        ModelDescription evil = ModelInspector.describe(
                Map.of("m.bin", ByteSource.of("cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.ISO_8859_1))));
        assertEquals(SafetyLevel.UNSAFE, evil.safety().level());
        assertTrue(
                evil.evidence().contains("m.bin at 0: calls os.system"),
                evil.evidence().toString());
    }
}
