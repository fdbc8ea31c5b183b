package dev.modellib.format;

import java.util.Locale;

/**
 * What one file of a model is there for, judged by its name alone.
 *
 * <p><em>Shape</em>: {@code PROJECTOR}, {@code IMATRIX}, {@code DRAFT} and {@code ADAPTER} hold tensors too, but are
 * never the main model beside {@code WEIGHTS}.
 */
public enum FileRole {
    /** The model itself, or one shard of it. */
    WEIGHTS,
    /** Settings, indexes and templates that a runtime reads beside the weights. */
    CONFIG,
    /** Vocabulary and tokenizer. */
    TOKENIZER,
    /** A vision or audio projector, {@code mmproj}. */
    PROJECTOR,
    /** An importance matrix that was used to quantize. */
    IMATRIX,
    /** A small model that drafts for the main one. */
    DRAFT,
    /** LoRA and its relatives. */
    ADAPTER,
    /** For people: model cards, licences, pictures. */
    DOCUMENT,
    /** Anything else. */
    OTHER;

    /**
     * The name in files and JSON.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of a file.
     *
     * @param path relative path with {@code /} between segments, or a bare name
     * @return the role
     */
    public static FileRole of(String path) {
        return FileRoles.of(path);
    }
}
