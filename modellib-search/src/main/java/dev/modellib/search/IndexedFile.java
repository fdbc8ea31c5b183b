package dev.modellib.search;

/**
 * One file of an indexed model.
 *
 * <p><i>Shape</i>: {@code path} is relative to the model's folder with {@code /} between segments and unique within its
 * model; the digests are lower-case hexadecimal, or empty text when unknown.
 *
 * @param path relative path, not empty
 * @param sizeBytes length of the file in bytes, not negative
 * @param sha256 SHA-256 of the content or {@code ""}
 * @param blake3 BLAKE3 of the content or {@code ""}
 */
public record IndexedFile(String path, long sizeBytes, String sha256, String blake3) {
    /**
     * Checks the facts.
     *
     * @param path relative path, not empty
     * @param sizeBytes length of the file in bytes, not negative
     * @param sha256 SHA-256 of the content or {@code ""}
     * @param blake3 BLAKE3 of the content or {@code ""}
     * @throws IllegalArgumentException when the path is empty, the size is negative, or a text holds an unpaired surrogate
     */
    public IndexedFile {
        Text.requireKey(path, "path");
        Text.requireExact(sha256, "sha256");
        Text.requireExact(blake3, "blake3");
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes is " + sizeBytes + ", it cannot be negative");
        }
    }
}
