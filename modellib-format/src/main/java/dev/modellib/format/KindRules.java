package dev.modellib.format;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables that tell a kind from a word: pipeline tags, class names, model types, architectures, tensor names. */
final class KindRules {

    private static final Map<ModelKind, Set<String>> PIPELINE_TAGS = Map.of(
            ModelKind.LLM,
            wordSet("""
            text-generation text2text-generation fill-mask summarization translation question-answering
            token-classification text-classification conversational
            """),
            ModelKind.RERANKER,
            Set.of("text-ranking"),
            ModelKind.EMBEDDING,
            Set.of("feature-extraction", "sentence-similarity"),
            ModelKind.DIFFUSION,
            wordSet("""
            text-to-image image-to-image text-to-video image-to-video text-to-3d image-to-3d
            unconditional-image-generation
            """),
            ModelKind.AUDIO,
            wordSet("""
            automatic-speech-recognition text-to-speech text-to-audio audio-to-audio audio-classification
            voice-activity-detection
            """),
            ModelKind.VISION,
            wordSet("""
            image-classification object-detection image-segmentation depth-estimation
            zero-shot-image-classification zero-shot-object-detection mask-generation image-feature-extraction
            """),
            ModelKind.VLM,
            wordSet("""
            image-text-to-text visual-question-answering document-question-answering video-text-to-text
            image-to-text
            """));

    private static final List<String> AUDIO_CLASSES = words("""
            Whisper Wav2Vec2 Encodec Bark Hubert Musicgen Moshi SeamlessM4T Parler Vits
            """);
    private static final List<String> AUDIO_WORDS = words("""
            Speech ForCTC ForAudio Audio Vocoder
            """);
    private static final List<String> VLM_CLASSES = words("""
            Llava PaliGemma Florence Idefics Blip InstructBlip Qwen2VL Qwen2_5_VL Qwen3VL Mllama
            VisionEncoderDecoder InternVL Gemma3ForConditionalGeneration Mistral3ForConditionalGeneration
            Llama4ForConditionalGeneration Pixtral MiniCPMV SmolVLM Molmo Kosmos Chameleon Glm4v DeepseekVL
            AyaVision
            """);
    private static final List<String> VISION_WORDS = words("""
            ForImageClassification ForObjectDetection ForSemanticSegmentation ForInstanceSegmentation
            ForUniversalSegmentation ForDepthEstimation CLIPVisionModel CLIPModel SiglipModel SamModel
            Dinov2Model ViTModel
            """);
    private static final List<String> DIFFUSION_WORDS = words("""
            UNet2D AutoencoderKL VQModel Transformer2DModel Transformer3DModel SD3 Flux ControlNet
            """);
    private static final List<String> TEXT_SUFFIXES = words("""
            ForCausalLM ForMaskedLM LMHeadModel Seq2SeqLM ForConditionalGeneration ForSequenceClassification
            ForTokenClassification ForQuestionAnswering
            """);

    private static final List<String> AUDIO_TYPES = words("""
            whisper wav2vec2 encodec bark hubert musicgen speecht5 qwen2_audio vits
            """);
    private static final List<String> VLM_TYPES = words("""
            llava paligemma florence idefics blip mllama qwen2_vl qwen2_5_vl qwen3_vl internvl pixtral smolvlm
            minicpmv kosmos
            """);
    private static final List<String> VISION_TYPES = words("""
            vit clip siglip dinov2 detr sam segformer yolos depth_anything
            """);
    private static final List<String> LLM_TYPES = words("""
            llama mistral mixtral ministral qwen gemma phi deepseek falcon gpt2 gpt_neox gptj gpt_oss gpt_neo
            gpt_bigcode mamba rwkv olmo granite bloom opt t5 mt5 starcoder stablelm cohere command dbrx jamba
            glm chatglm internlm yi baichuan exaone nemotron smollm mpt minicpm minimax kimi seed_oss ernie
            """);

    private static final Set<String> GGUF_EMBEDDING = wordSet("""
            bert nomic-bert nomic-bert-moe jina-bert-v2 jina-bert-v3 modern-bert neo-bert eurobert t5encoder
            gemma-embedding
            """);
    private static final Set<String> GGUF_AUDIO = Set.of("whisper", "wavtokenizer-dec");
    private static final Set<String> GGUF_DIFFUSION = wordSet("""
            flux sd1 sdxl sd3 wan qwen_image ltxv hidream lumina2 hyvid cosmos aura z_image
            """);
    private static final Set<String> GGUF_VLM = Set.of("qwen2vl", "qwen3vl", "qwen3vlmoe");
    private static final List<String> GGUF_LLM = words("""
            llama mistral qwen gemma phi deepseek falcon gpt mamba rwkv olmo granite bloom opt t5 starcoder
            stablelm command-r cohere dbrx jamba glm chatglm internlm baichuan exaone nemotron smollm mpt
            minicpm minimax grok orion plamo codeshell xverse arctic bitnet jais deci smallthinker hunyuan ernie
            lfm dots bailingmoe dream llada arwkv refact kimi apertus seed_oss
            """);

    /** Words of names that stand for one kind wherever they stand. */
    private static final Map<String, ModelKind> NAME_WORDS = Map.ofEntries(
            Map.entry("reranker", ModelKind.RERANKER),
            Map.entry("rerank", ModelKind.RERANKER),
            Map.entry("embed", ModelKind.EMBEDDING),
            Map.entry("embedding", ModelKind.EMBEDDING),
            Map.entry("whisper", ModelKind.AUDIO),
            Map.entry("wav2vec2", ModelKind.AUDIO),
            Map.entry("tts", ModelKind.AUDIO),
            Map.entry("asr", ModelKind.AUDIO),
            Map.entry("vocoder", ModelKind.AUDIO),
            Map.entry("vlm", ModelKind.VLM),
            Map.entry("llava", ModelKind.VLM),
            Map.entry("vl", ModelKind.VLM),
            Map.entry("diffusion", ModelKind.DIFFUSION),
            Map.entry("sdxl", ModelKind.DIFFUSION),
            Map.entry("flux", ModelKind.DIFFUSION),
            Map.entry("unet", ModelKind.DIFFUSION),
            Map.entry("vae", ModelKind.DIFFUSION),
            Map.entry("controlnet", ModelKind.DIFFUSION),
            Map.entry("lora", ModelKind.ADAPTER),
            Map.entry("loras", ModelKind.ADAPTER),
            Map.entry("llm", ModelKind.LLM));

    private static final int TENSOR_HITS = 5;

    private KindRules() {}

    static Optional<ModelKind> ofPipelineTag(String tag) {
        String word = tag.strip().toLowerCase(Locale.ROOT);
        return PIPELINE_TAGS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(word))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The kinds that the words of a path are used for, with the word. */
    static Map<ModelKind, String> ofName(String path) {
        Map<ModelKind, String> kinds = new EnumMap<>(ModelKind.class);
        // the table in which a decoder looks tokens up is no embedding
        String words = path.toLowerCase(Locale.ROOT).replace("embed_tokens", "");
        for (String word : words.split("[^a-z0-9]+", -1)) {
            ModelKind kind = NAME_WORDS.get(word);
            if (kind != null) {
                kinds.put(kind, word);
            }
        }
        return kinds;
    }

    /** The kind of a class in {@code architectures} or {@code _class_name}; the narrow words are asked first. */
    static Optional<ModelKind> ofClass(String name) {
        if (startsWithAny(name, AUDIO_CLASSES) || containsAny(name, AUDIO_WORDS)) {
            return Optional.of(ModelKind.AUDIO);
        }
        if (startsWithAny(name, VLM_CLASSES) || name.contains("ForVision2Seq")) {
            return Optional.of(ModelKind.VLM);
        }
        if (containsAny(name, VISION_WORDS)) {
            return Optional.of(ModelKind.VISION);
        }
        if (containsAny(name, DIFFUSION_WORDS) || name.endsWith("Pipeline")) {
            return Optional.of(ModelKind.DIFFUSION);
        }
        return TEXT_SUFFIXES.stream().anyMatch(name::endsWith) ? Optional.of(ModelKind.LLM) : Optional.empty();
    }

    /** The kind of a {@code model_type}; BERT and its relatives may be anything, so they say nothing. */
    static Optional<ModelKind> ofModelType(String type) {
        String word = type.toLowerCase(Locale.ROOT);
        if (startsWithAny(word, AUDIO_TYPES)) {
            return Optional.of(ModelKind.AUDIO);
        }
        if (startsWithAny(word, VLM_TYPES) || word.endsWith("_vl")) {
            return Optional.of(ModelKind.VLM);
        }
        if (startsWithAny(word, VISION_TYPES)) {
            return Optional.of(ModelKind.VISION);
        }
        return startsWithAny(word, LLM_TYPES) ? Optional.of(ModelKind.LLM) : Optional.empty();
    }

    /** The kind of a {@code general.architecture}. */
    static Optional<ModelKind> ofGgufArchitecture(String architecture) {
        String word = architecture.toLowerCase(Locale.ROOT);
        if (GGUF_AUDIO.contains(word)) {
            return Optional.of(ModelKind.AUDIO);
        }
        if (GGUF_DIFFUSION.contains(word)) {
            return Optional.of(ModelKind.DIFFUSION);
        }
        if (GGUF_EMBEDDING.contains(word)) {
            return Optional.of(ModelKind.EMBEDDING);
        }
        if (GGUF_VLM.contains(word)) {
            return Optional.of(ModelKind.VLM);
        }
        return startsWithAny(word, GGUF_LLM) ? Optional.of(ModelKind.LLM) : Optional.empty();
    }

    /** Whether most of the tensors are those of a LoRA. */
    static boolean areAdapterTensors(List<TensorInfo> tensors) {
        long lora = tensors.stream()
                .filter(tensor ->
                        tensor.name().contains("lora_") || tensor.name().contains(".lora."))
                .count();
        return lora > 0 && lora * 2 >= tensors.size();
    }

    /**
     * The kind that tensor names show. A diffusion checkpoint holds a text encoder, so diffusion is asked before language;
     * encoders of images and speech have self-attention too, so it counts in plain decoder layers only.
     */
    static Optional<ModelKind> ofTensorNames(List<TensorInfo> tensors) {
        if (hits(
                        tensors,
                        "down_blocks",
                        "up_blocks",
                        "mid_block",
                        "time_embed",
                        "diffusion_model",
                        "first_stage_model",
                        "control_model",
                        "zero_conv",
                        "input_hint_block",
                        "double_blocks",
                        "joint_blocks")
                || (hits(tensors, "encoder.down") && hits(tensors, "decoder.up"))) {
            return Optional.of(ModelKind.DIFFUSION);
        }
        if (hits(tensors, "vision_tower", "mm_projector")) {
            return Optional.of(ModelKind.VLM);
        }
        long language = tensors.stream().filter(KindRules::isDecoderLayer).count();
        return language >= TENSOR_HITS ? Optional.of(ModelKind.LLM) : Optional.empty();
    }

    private static boolean isDecoderLayer(TensorInfo tensor) {
        String name = tensor.name();
        boolean attention = name.contains("layers.") && name.contains("self_attn");
        boolean encoder = name.contains("encoder") || name.contains("vision") || name.contains("text_model");
        return !encoder && (attention || name.contains("lm_head") || name.contains("model.layers."));
    }

    private static boolean hits(List<TensorInfo> tensors, String... words) {
        List<String> any = List.of(words);
        return tensors.stream()
                        .filter(tensor -> containsAny(tensor.name(), any))
                        .count()
                >= TENSOR_HITS;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static Set<String> wordSet(String text) {
        return Set.copyOf(words(text));
    }

    private static boolean startsWithAny(String text, List<String> prefixes) {
        return prefixes.stream().anyMatch(text::startsWith);
    }

    private static boolean containsAny(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }
}
