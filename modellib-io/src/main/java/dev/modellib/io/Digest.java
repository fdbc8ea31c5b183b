package dev.modellib.io;

import java.util.Objects;

/**
 * The value of a content hash.
 *
 * <p><i>Shape:</i> {@code hex} is 64 lower-case hexadecimal digits; upper case is accepted and lowered.
 *
 * @param algorithm the hash that made it
 * @param hex the 32 bytes in hexadecimal
 */
public record Digest(HashAlgorithm algorithm, String hex) {
    /**
     * Checks and lowers the digits.
     *
     * @param algorithm the hash that made it
     * @param hex the 32 bytes in hexadecimal
     * @throws IllegalArgumentException when {@code hex} is not 64 hexadecimal digits
     */
    public Digest {
        Objects.requireNonNull(algorithm, "algorithm");
        hex = Hex.normalize(hex, 64);
    }

    /**
     * A SHA-256 value.
     *
     * @param hex 64 hexadecimal digits
     * @return the digest
     * @throws IllegalArgumentException when {@code hex} has another shape
     */
    public static Digest sha256(String hex) {
        return new Digest(HashAlgorithm.SHA256, hex);
    }

    /**
     * A BLAKE3 value.
     *
     * @param hex 64 hexadecimal digits
     * @return the digest
     * @throws IllegalArgumentException when {@code hex} has another shape
     */
    public static Digest blake3(String hex) {
        return new Digest(HashAlgorithm.BLAKE3, hex);
    }

    /** Returns the algorithm's wire name, a colon and the digits. */
    @Override
    public String toString() {
        return algorithm.wireName() + ":" + hex;
    }
}
