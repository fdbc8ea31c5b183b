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

    /** Fewer chunks than this are as fast one by one as in lanes. */
    private static final int FEWEST_CHUNKS_IN_LANES = 16;

    /** Fewer parents than this, of which the lanes have the message already, are. */
    private static final int FEWEST_PARENTS_IN_LANES = 8;

    private final int[] key;
    private final int mode;
    private final Blake3Lanes lanes = new Blake3Lanes();
    private final int[] values = new int[8 * FEWEST_CHUNKS_IN_LANES];
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
        int left = count;
        if (count >= FEWEST_CHUNKS_IN_LANES) {
            left = hashInLanes(bytes, offset, count, first);
        } else {
            for (int done = 0; done < count; done++) {
                hashChunk(bytes, offset + done * CHUNK_BYTES, first + done, 8 * done);
            }
        }
        for (; left > 2; left /= 2) {
            hashParents(left / 2);
        }
        return values;
    }

    /** Returns how many nodes are left: their chaining values are those at the start of {@code values}. */
    private int hashInLanes(byte[] bytes, int offset, int count, long first) {
        for (int done = 0; done < count; done += Blake3Lanes.LANES) {
            int taken = Math.min(count - done, Blake3Lanes.LANES);
            lanes.chunks(bytes, offset + done * CHUNK_BYTES, taken, first + done, key, mode);
            lanes.pair(done / 2, taken);
        }
        int parents = count / 2;
        lanes.parents(parents, key, mode);
        while (parents / 2 >= FEWEST_PARENTS_IN_LANES) {
            lanes.pair(0, parents);
            parents /= 2;
            lanes.parents(parents, key, mode);
        }
        lanes.values(parents, values);
        return parents;
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
        for (int done = 0; done < count; done++) {
            System.arraycopy(values, 16 * done, block, 0, 16);
            Blake3Block.compress(key, block, 0, Blake3Block.BLOCK_BYTES, mode | Blake3Block.PARENT, output);
            System.arraycopy(output, 0, values, 8 * done, 8);
        }
    }
}
