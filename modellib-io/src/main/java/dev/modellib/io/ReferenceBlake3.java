package dev.modellib.io;

import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * A running BLAKE3 by Bouncy Castle, in plain mode with the default 32-byte output: slow, and independent of {@link Blake3}.
 *
 * <p>Not for use by several threads at once.
 */
final class ReferenceBlake3 {
    private final Blake3Digest digest = new Blake3Digest();

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** Returns the hash of the bytes so far and starts anew. */
    byte[] finish() {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }
}
