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
 * @param root the folder of the mapping, or {@code ""} in rows from before that was recorded
 * @param app the application it was made for, or {@code ""}
 * @param createdAtMillis when it was made, in milliseconds since 1970; 0 when that is not recorded
 */
public record LinkRow(
        String mappingId,
        String modelId,
        String fileSha256,
        String strategy,
        String source,
        String target,
        String state,
        String root,
        String app,
        long createdAtMillis) {
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
     * @param root the folder of the mapping, or {@code ""}
     * @param app the application it was made for, or {@code ""}
     * @param createdAtMillis when it was made, in milliseconds since 1970; 0 when that is not recorded
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
        Text.requireExact(root, "root");
        Text.requireExact(app, "app");
    }

    /**
     * A row as it was before root, application and time were recorded.
     *
     * @param mappingId the mapping the link belongs to, or {@code ""}
     * @param modelId the model it shares
     * @param fileSha256 SHA-256 of the file it shares, or {@code ""}
     * @param strategy how it was made, a wire name such as {@code symlink}
     * @param source the file in the library
     * @param target where the link stands, not empty; one row a target
     * @param state how far it is, a wire name
     */
    public LinkRow(
            String mappingId,
            String modelId,
            String fileSha256,
            String strategy,
            String source,
            String target,
            String state) {
        this(mappingId, modelId, fileSha256, strategy, source, target, state, "", "", 0);
    }

    /**
     * The same link, further on.
     *
     * @param newStrategy how it was made
     * @param newState how far it is
     * @return a row that differs in these only
     */
    public LinkRow with(String newStrategy, String newState) {
        return new LinkRow(
                mappingId, modelId, fileSha256, newStrategy, source, target, newState, root, app, createdAtMillis);
    }

    /**
     * The same link at another place.
     *
     * @param newTarget where it stands
     * @return a row that differs in this only
     */
    public LinkRow at(String newTarget) {
        return new LinkRow(
                mappingId, modelId, fileSha256, strategy, source, newTarget, state, root, app, createdAtMillis);
    }

    /**
     * The same link from another source.
     *
     * @param newSource what it leads to
     * @return a row that differs in this only
     */
    public LinkRow from(String newSource) {
        return new LinkRow(
                mappingId, modelId, fileSha256, strategy, newSource, target, state, root, app, createdAtMillis);
    }
}
