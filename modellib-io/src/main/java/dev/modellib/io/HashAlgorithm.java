package dev.modellib.io;

/**
 * A content hash with 32-byte output.
 *
 * <p><i>Source:</i> SHA-256 is FIPS 180-4; BLAKE3 is the specification published by its authors, in its plain (unkeyed)
 * mode with default output length.
 */
public enum HashAlgorithm {
    /** SHA-256, the digest that the Hub publishes for large files. */
    SHA256("sha256"),
    /** BLAKE3, the digest that is cheap to check again. */
    BLAKE3("blake3");

    private final String wireName;

    HashAlgorithm(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Returns the name used in documents and tables.
     *
     * @return lower-case, without punctuation
     */
    public String wireName() {
        return wireName;
    }
}
