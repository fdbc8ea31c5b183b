package dev.modellib.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The digests of a file whose parts arrive in any order: they follow the frontier, up to which no byte is missing.
 *
 * <p>Whoever has just written bytes hashes up to twice as many, so the digests keep up with any number of writers and no
 * thread of their own is needed. Bytes that are the next ones are taken from the writer's memory, others are read back a
 * moment after they were written, when the system still holds them.
 *
 * <p><i>Threads:</i> any; one hashes, the others go on, unless the digests have fallen behind far.
 */
final class FrontierHash {
    /** When more than this is written and not hashed, writers wait for their turn to hash, so that it is still in memory. */
    private static final long FAR_BEHIND_BYTES = 64 << 20;

    private final ReentrantLock turn = new ReentrantLock();
    private final MessageDigest sha256 = ContentDigests.messageDigest("SHA-256");
    private final Blake3 blake3 = new Blake3();
    /** What is known of whole blocks that the BLAKE3 has not reached, by their place. */
    private final Map<Long, int[]> runs = new ConcurrentHashMap<>();

    private final byte[] buffer = new byte[Pieces.BLOCK_BYTES];
    private volatile long hashedBytes;

    long hashedBytes() {
        return hashedBytes;
    }

    /** Takes what was hashed of whole blocks elsewhere; only their SHA-256 is left to do here. */
    void know(Map<Long, int[]> blocks) {
        runs.putAll(blocks);
    }

    /** Hashes up to {@code frontier}, after {@code length} bytes were written at {@code offset}. */
    void follow(FileChannel channel, long frontier, long offset, byte[] written, int length) throws IOException {
        if (frontier - hashedBytes > FAR_BEHIND_BYTES) {
            turn.lock();
        } else if (!turn.tryLock()) {
            return;
        }
        try {
            long end = Math.min(frontier, hashedBytes + 2L * length);
            while (hashedBytes < end) {
                if (hashedBytes == offset) {
                    update(written, length);
                } else {
                    readBack(channel, frontier);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /** Hashes all up to {@code frontier}. */
    void catchUp(FileChannel channel, long frontier) throws IOException {
        turn.lock();
        try {
            while (hashedBytes < frontier) {
                Faults.checkInterrupt();
                readBack(channel, frontier);
            }
        } finally {
            turn.unlock();
        }
    }

    private void readBack(FileChannel channel, long frontier) throws IOException {
        int length = Pieces.lengthBytes(hashedBytes, frontier);
        if (!Pieces.read(channel, hashedBytes, buffer, length)) {
            throw new EOFException("it was cut by somebody else while it was staged");
        }
        update(buffer, length);
    }

    private void update(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        long before = hashedBytes;
        int[] run = runs.remove(before);
        if (run != null && length == Pieces.BLOCK_BYTES) {
            blake3.appendRun(run);
        } else {
            blake3.update(bytes, 0, length);
        }
        hashedBytes = before + length;
    }

    /** Returns the fingerprint of the bytes up to here; it takes no more then. */
    Fingerprint finish() {
        return ContentDigests.fingerprint(hashedBytes, sha256, blake3.finish());
    }
}
