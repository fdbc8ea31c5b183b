package dev.modellib.search;

/**
 * One link that the library made, or is about to make, in somebody's folder.
 *
 * @param mappingId the mapping the link belongs to, or {@code ""}
 * @param modelId the model it shares
 * @param fileSha256 SHA-256 of the file it shares, or {@code ""}
 * @param strategy how it was made, a wire name such as {@code symlink}
 * @param source the file in the library
 * @param target where the link stands, not empty; one row a target
 * @param state how far it is, a wire name
 */
public record LinkRow(
        String mappingId,
        String modelId,
        String fileSha256,
        String strategy,
        String source,
        String target,
        String state) {
    /**
     * Checks the facts.
     *
     * @param mappingId the mapping the link belongs to, or {@code ""}
     * @param modelId the model it shares
     * @param fileSha256 SHA-256 of the file it shares, or {@code ""}
     * @param strategy how it was made, a wire name such as {@code symlink}
     * @param source the file in the library
     * @param target where the link stands, not empty; one row a target
     * @param state how far it is, a wire name
     * @throws IllegalArgumentException when the target is empty or a text holds an unpaired surrogate
     */
    public LinkRow {
        Text.requireExact(mappingId, "mappingId");
        Text.requireExact(modelId, "modelId");
        Text.requireExact(fileSha256, "fileSha256");
        Text.requireExact(strategy, "strategy");
        Text.requireExact(source, "source");
        Text.requireKey(target, "target");
        Text.requireExact(state, "state");
    }
}
