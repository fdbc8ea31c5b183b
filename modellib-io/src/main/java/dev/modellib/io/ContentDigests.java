package dev.modellib.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Both running digests of one byte sequence and its length, on one thread: the bytes are looked at once. */
final class ContentDigests {
    private final MessageDigest sha256 = messageDigest("SHA-256");
    private final Blake3 blake3 = new Blake3();
    private long lengthBytes;

    void update(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        blake3.update(bytes, offset, length);
        lengthBytes += length;
    }

    long lengthBytes() {
        return lengthBytes;
    }

    /** Returns the fingerprint of the bytes; it takes no more then. */
    Fingerprint finish() {
        return fingerprint(lengthBytes, sha256, blake3.finish());
    }

    static Fingerprint fingerprint(long lengthBytes, MessageDigest sha256, byte[] blake3) {
        return new Fingerprint(
                lengthBytes, Digest.sha256(Hex.encode(sha256.digest())), Digest.blake3(Hex.encode(blake3)));
    }

    static MessageDigest messageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ", this one does not", e);
        }
    }
}
