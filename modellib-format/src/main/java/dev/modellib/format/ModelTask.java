package dev.modellib.format;

import java.util.Locale;
import java.util.Optional;

/**
 * What a model does, in the words that hosts sort models by. A {@link ModelKind} says what a model is; the two are
 * different: a language model may classify.
 */
public enum ModelTask {
    /** Text to text. */
    TEXT_GENERATION,
    /** Text to image. */
    TEXT_TO_IMAGE,
    /** Image, with or without text, to text. */
    IMAGE_TO_TEXT,
    /** Speech to text. */
    AUDIO_TO_TEXT,
    /** Text to speech or sound. */
    TEXT_TO_AUDIO,
    /** Anything to a vector. */
    EMBEDDING,
    /** Anything to a class. */
    CLASSIFICATION,
    /** None of these; the Hub's tag says more. */
    OTHER;

    /**
     * The name in files and JSON.
     *
     * @return lower case, words joined by {@code -}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The task that a Hub {@code pipeline_tag} stands for.
     *
     * @param tag such as {@code automatic-speech-recognition}
     * @return the task; {@code OTHER} for a tag that is none of them
     */
    public static ModelTask ofPipelineTag(String tag) {
        String word = tag.strip().toLowerCase(Locale.ROOT);
        if (word.endsWith("-classification")) {
            return CLASSIFICATION;
        }
        return switch (word) {
            case "text-generation" -> TEXT_GENERATION;
            case "text-to-image" -> TEXT_TO_IMAGE;
            case "image-to-text", "image-text-to-text" -> IMAGE_TO_TEXT;
            case "automatic-speech-recognition" -> AUDIO_TO_TEXT;
            case "text-to-speech", "text-to-audio" -> TEXT_TO_AUDIO;
            case "feature-extraction", "sentence-similarity" -> EMBEDDING;
            default -> OTHER;
        };
    }

    /** The task that a class name in {@code architectures} ends with or starts with; many names tell none. */
    static Optional<ModelTask> ofClass(String name) {
        if (name.endsWith("ForCausalLM") || name.endsWith("LMHeadModel")) {
            return Optional.of(TEXT_GENERATION);
        }
        if (name.endsWith("Classification")) {
            return Optional.of(CLASSIFICATION);
        }
        if (name.endsWith("ForCTC") || name.endsWith("ForSpeechSeq2Seq") || name.startsWith("WhisperFor")) {
            return Optional.of(AUDIO_TO_TEXT);
        }
        boolean speaks = name.startsWith("Bark") || name.startsWith("Vits") || name.startsWith("Parler");
        return speaks || name.endsWith("ForTextToSpeech") || name.startsWith("Musicgen")
                ? Optional.of(TEXT_TO_AUDIO)
                : Optional.empty();
    }

    /**
     * The task that most models of a kind are made for.
     *
     * @param kind the kind
     * @return the task; empty for a kind that has no usual one
     */
    public static Optional<ModelTask> usualOf(ModelKind kind) {
        return switch (kind) {
            case LLM -> Optional.of(TEXT_GENERATION);
            case VLM -> Optional.of(IMAGE_TO_TEXT);
            case DIFFUSION -> Optional.of(TEXT_TO_IMAGE);
            case EMBEDDING -> Optional.of(EMBEDDING);
            case RERANKER -> Optional.of(OTHER);
            case AUDIO, VISION, ADAPTER, UNKNOWN -> Optional.empty();
        };
    }
}
