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

    /** A known input: the bytes 0 to 250 again and again. Its hash is b3sum's. */
    private record Known(int lengthBytes, String hash) {
        boolean isHashedRight() {
            byte[] input = new byte[lengthBytes];
            for (int i = 0; i < input.length; i++) {
                input[i] = (byte) (i % 251);
            }
            Blake3 blake3 = new Blake3();
            blake3.update(input, 0, input.length);
            return Hex.encode(blake3.finish()).equals(hash);
        }
    }

    /** Some of the lanes with chunks and with parents, parents one by one, and a last chunk that is not whole. */
    private static final Known SOME_LANES =
            new Known((128 << 10) + 33, "7a717f639cbcf9c91fa2d2c9706db2187a33adb0efee6502287a253304c38ced");

    /** The same, and all of the lanes before. */
    private static final Known ALL_LANES =
            new Known((640 << 10) + 33, "a43c1f147a27f4ce9309d7aeab23b7bc28e712f061bd336d07d00c02ddb83fc6");

    private static final long FILLS_ALL_LANES = (long) Blake3Lanes.LANES * Blake3Block.CHUNK_BYTES;

    private Blake3Check() {}

    /** Whether the code is right that hashes as many bytes. */
    static boolean isSound(long lengthBytes) {
        return (lengthBytes < FILLS_ALL_LANES ? SOME_LANES : ALL_LANES).isHashedRight();
    }

    /** Returns a fingerprint that was just taken of a file, or a new one when the code that took it cannot be trusted. */
    static Fingerprint trusted(Fingerprint taken, Path file) throws StorageException {
        return trusted(taken, file, isSound(taken.sizeBytes()));
    }

    static Fingerprint trusted(Fingerprint taken, Path file, boolean sound) throws StorageException {
        if (sound) {
            return taken;
        }
        LOG.error("this Java platform computes BLAKE3 wrongly; {} is hashed again by a slower way", Display.of(file));
        return Fingerprints.byReference(file);
    }
}
