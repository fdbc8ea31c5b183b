package dev.modellib.format;

import java.util.Locale;
import java.util.Optional;

/** What a model is for. The wire name is the first folder of a model's place in a library. */
public enum ModelKind {
    /** Makes text from text. */
    LLM,
    /** Makes text from images and text. */
    VLM,
    /** Orders documents by how well they answer a query. */
    RERANKER,
    /** Makes images or video by diffusion. */
    DIFFUSION,
    /** Makes vectors from text. */
    EMBEDDING,
    /** Hears or speaks. */
    AUDIO,
    /** Looks at images: classes, boxes, masks, depth. */
    VISION,
    /** Changes another model: LoRA and its relatives. */
    ADAPTER,
    /** Nothing says what it is for. */
    UNKNOWN;

    /**
     * The name in files, folders and JSON.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind with a wire name.
     *
     * @param wireName in any case
     * @return the kind; empty when there is none of that name
     */
    public static Optional<ModelKind> parse(String wireName) {
        for (ModelKind kind : values()) {
            if (kind.wireName().equals(wireName.toLowerCase(Locale.ROOT))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /**
     * The kind that a Hub {@code pipeline_tag} stands for.
     *
     * @param tag such as {@code text-generation}
     * @return the kind; empty for a tag that names none of them
     */
    public static Optional<ModelKind> ofPipelineTag(String tag) {
        return KindRules.ofPipelineTag(tag);
    }
}
