package dev.modellib.search;

/**
 * That something about a model changed, as it is written into the change feed.
 *
 * @param kind what happened, such as {@code added}
 * @param modelId the model
 * @param subject which file or link of it, or {@code ""} when it is the whole model
 */
public record ChangeNote(String kind, String modelId, String subject) {
    /**
     * Checks the facts.
     *
     * @param kind what happened, not empty
     * @param modelId the model, not empty
     * @param subject which file or link of it, or {@code ""}
     * @throws IllegalArgumentException when kind or model is empty or holds an unpaired surrogate
     */
    public ChangeNote {
        Text.requireKey(kind, "kind");
        Text.requireKey(modelId, "modelId");
        subject = Text.wellFormed(subject);
    }
}
