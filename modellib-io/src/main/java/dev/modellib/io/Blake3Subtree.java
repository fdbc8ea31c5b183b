package dev.modellib.io;

import static dev.modellib.io.Blake3Block.CHUNK_BYTES;

/**
 * Hashes complete subtrees of BLAKE3: runs of whole chunks whose number is a power of two.
 *
 * <p>Not for use by several threads at once.
 */
final class Blake3Subtree {
    /** Chunks of the largest run. */
    static final int MOST_CHUNKS = 1024;

    /** Fewer than this are faster one by one than in lanes that stay empty. */
    private static final int FEWEST_IN_LANES = 48;

    private final int[] key;
    private final int mode;
    private final Blake3Lanes lanes = new Blake3Lanes();
    private final int[] values = new int[8 * MOST_CHUNKS];
    private final int[] block = new int[16];
    private final int[] output = new int[16];

    Blake3Subtree(int[] key, int mode) {
        this.key = key;
        this.mode = mode;
    }

    /**
     * Hashes a run.
     *
     * @param count chunks, a power of two
     * @param first the number of the first chunk, a multiple of {@code count}
     * @return an array that the next call uses again; it starts with the chaining values of both halves, or of the one chunk
     */
    int[] halves(byte[] bytes, int offset, int count, long first) {
        hashChunks(bytes, offset, count, first);
        for (int left = count; left > 2; left /= 2) {
            hashParents(left / 2);
        }
        return values;
    }

    private void hashChunks(byte[] bytes, int offset, int count, long first) {
        int done = 0;
        while (count - done >= FEWEST_IN_LANES) {
            int taken = Math.min(count - done, Blake3Lanes.LANES);
            lanes.chunks(bytes, offset + done * CHUNK_BYTES, taken, first + done, key, mode, values, 8 * done);
            done += taken;
        }
        for (; done < count; done++) {
            hashChunk(bytes, offset + done * CHUNK_BYTES, first + done, 8 * done);
        }
    }

    private void hashChunk(byte[] bytes, int offset, long chunk, int valueAt) {
        System.arraycopy(key, 0, output, 0, 8);
        for (int at = 0; at < CHUNK_BYTES; at += Blake3Block.BLOCK_BYTES) {
            int edge = (at == 0 ? Blake3Block.CHUNK_START : 0)
                    | (at == CHUNK_BYTES - Blake3Block.BLOCK_BYTES ? Blake3Block.CHUNK_END : 0);
            Blake3Block.read(bytes, offset + at, block);
            Blake3Block.compress(output, block, chunk, Blake3Block.BLOCK_BYTES, mode | edge, output);
        }
        System.arraycopy(output, 0, values, valueAt, 8);
    }

    private void hashParents(int count) {
        int done = 0;
        if (count >= FEWEST_IN_LANES) {
            for (; done < count; done += Blake3Lanes.LANES) {
                lanes.parents(values, 16 * done, 8 * done, Math.min(count - done, Blake3Lanes.LANES), key, mode);
            }
            return;
        }
        for (; done < count; done++) {
            System.arraycopy(values, 16 * done, block, 0, 16);
            Blake3Block.compress(key, block, 0, Blake3Block.BLOCK_BYTES, mode | Blake3Block.PARENT, output);
            System.arraycopy(output, 0, values, 8 * done, 8);
        }
    }
}
