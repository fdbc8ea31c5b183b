package dev.modellib.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** Digests of whole arrays by the libraries themselves, and contents to take them of. */
final class Oracle {
    private Oracle() {}

    static Fingerprint fingerprint(byte[] content) {
        Blake3Digest blake3 = new Blake3Digest();
        blake3.update(content, 0, content.length);
        byte[] hash = new byte[32];
        blake3.doFinal(hash, 0);
        return new Fingerprint(
                content.length,
                Digest.sha256(jdk("SHA-256", content)),
                Digest.blake3(HexFormat.of().formatHex(hash)));
    }

    static String jdk(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Pseudo-random bytes; the lengths gather around the sizes of chunks, slices and buffers. */
    static Arbitrary<byte[]> contents() {
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 300),
                Arbitraries.integers().between(1020, 1030),
                Arbitraries.integers().between((128 << 10) - 2, (128 << 10) + 2),
                Arbitraries.integers().between((1 << 20) - 2, (1 << 20) + 2),
                Arbitraries.integers().between(0, 2_500_000));
        return Combinators.combine(lengths, Arbitraries.longs()).as(Oracle::content);
    }

    static byte[] content(int length, long seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }
}
