package dev.modellib.io;

/**
 * What identifies a file's content: its length and both digests, taken in one pass over the same bytes.
 *
 * @param sizeBytes the length, 0 or more
 * @param sha256 the SHA-256 of the bytes
 * @param blake3 the BLAKE3 of the bytes
 */
public record Fingerprint(long sizeBytes, Digest sha256, Digest blake3) {
    /**
     * Checks that the parts fit their names.
     *
     * @param sizeBytes the length, 0 or more
     * @param sha256 the SHA-256 of the bytes
     * @param blake3 the BLAKE3 of the bytes
     * @throws IllegalArgumentException when the size is negative or a digest is of the other algorithm
     */
    public Fingerprint {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
        }
        if (sha256.algorithm() != HashAlgorithm.SHA256 || blake3.algorithm() != HashAlgorithm.BLAKE3) {
            throw new IllegalArgumentException("Digests in the wrong places: " + sha256 + ", " + blake3);
        }
    }
}
