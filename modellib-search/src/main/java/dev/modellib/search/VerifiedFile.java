package dev.modellib.search;

/**
 * A file of a model that was read and found to be as recorded.
 *
 * @param modelId the model
 * @param path the file's path in the model, not empty
 * @param sha256 the SHA-256 that it was found to have
 * @param verifiedAtMillis when reading it began, in milliseconds since 1970-01-01T00:00Z
 * @param modifiedAtMillis when it had last been modified, in milliseconds since 1970-01-01T00:00Z
 */
public record VerifiedFile(String modelId, String path, String sha256, long verifiedAtMillis, long modifiedAtMillis) {
    /**
     * Checks the facts.
     *
     * @param modelId the model
     * @param path the file's path in the model, not empty
     * @param sha256 the SHA-256 that it was found to have
     * @param verifiedAtMillis when reading it began
     * @param modifiedAtMillis when it had last been modified
     * @throws IllegalArgumentException when model or path are empty, or a text holds an unpaired surrogate
     */
    public VerifiedFile {
        Text.requireKey(modelId, "modelId");
        Text.requireKey(path, "path");
        Text.requireExact(sha256, "sha256");
    }
}
