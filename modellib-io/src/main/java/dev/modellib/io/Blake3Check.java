package dev.modellib.io;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard against the platform's compiler: {@link Blake3} asks much of it, and one that makes wrong code of it would make wrong
 * hashes for the rest of the process.
 *
 * <p>After a file was hashed, a known input is hashed by the same code, all its ways of working included. When that fails, the file
 * is read once more and hashed by the reference. The check takes a fraction of a millisecond.
 */
final class Blake3Check {
    private static final Logger LOG = LoggerFactory.getLogger(Blake3Check.class);

    /** 128 chunks, hashed in lanes, with parents in lanes and one by one; and a last chunk that is not whole. */
    private static final int INPUT_BYTES = 128 * Blake3Block.CHUNK_BYTES + 33;

    /** Of the bytes 0 to 250 again and again; by b3sum. */
    private static final String EXPECTED = "7a717f639cbcf9c91fa2d2c9706db2187a33adb0efee6502287a253304c38ced";

    private Blake3Check() {}

    static boolean isSound() {
        byte[] input = new byte[INPUT_BYTES];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i % 251);
        }
        Blake3 blake3 = new Blake3();
        blake3.update(input, 0, input.length);
        return Hex.encode(blake3.finish()).equals(EXPECTED);
    }

    /** Returns a fingerprint that was just taken of a file, or a new one when the code that took it cannot be trusted. */
    static Fingerprint trusted(Fingerprint taken, Path file) throws StorageException {
        return trusted(taken, file, isSound());
    }

    static Fingerprint trusted(Fingerprint taken, Path file, boolean sound) throws StorageException {
        if (sound) {
            return taken;
        }
        LOG.error("this Java platform computes BLAKE3 wrongly; {} is hashed again by a slower way", Display.of(file));
        return Fingerprints.byReference(file);
    }
}
