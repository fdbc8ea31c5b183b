package dev.modellib.io;

import java.util.Arrays;

/**
 * Compresses many blocks of BLAKE3 side by side, written so that the platform's compiler turns it into vector instructions.
 *
 * <p>Everything is transposed: row {@code r} holds word {@code r} of every lane, and a lane is a chunk, or a parent node. One
 * small loop of constant length mixes four rows of the state with two rows of the message; a loop whose length is a variable, one
 * array for all rows, or several quarter-rounds in one loop were measured several times slower. Rows are a little longer than the lanes,
 * so that equal places of two rows do not fall into one set of the cache.
 *
 * <p>Every loop over the lanes has a small method of its own: the compiler is done with each after a few milliseconds, where one method with all of
 * them ran uncompiled for a second of a new process.
 *
 * <p>Not for use by several threads at once.
 */
final class Blake3Lanes {
    static final int LANES = 512;
    private static final int PADDING = 12;

    /** Between blocks the first eight rows are the chaining values. */
    private final int[][] state = rows(16);

    private final int[][] message = rows(16);

    private static int[][] rows(int count) {
        return new int[count][LANES + PADDING];
    }

    /**
     * Hashes whole chunks that lie one behind the other, at most one a lane, and writes their chaining values one behind the
     * other. Lanes without a chunk compute something that nobody looks at.
     */
    void chunks(byte[] bytes, int offset, int count, long firstChunk, int[] key, int flags, int[] out, int outAt) {
        for (int i = 0; i < 8; i++) {
            Arrays.fill(state[i], key[i]);
        }
        int blocks = Blake3Block.CHUNK_BYTES / Blake3Block.BLOCK_BYTES;
        for (int block = 0; block < blocks; block++) {
            int edge = (block == 0 ? Blake3Block.CHUNK_START : 0) | (block == blocks - 1 ? Blake3Block.CHUNK_END : 0);
            gather(bytes, offset + block * Blake3Block.BLOCK_BYTES, count);
            compress(firstChunk, 1, flags | edge);
        }
        scatter(count, out, outAt);
    }

    /**
     * Hashes pairs of chaining values that lie one behind the other into their parents, which go into the same array: not behind
     * the place that the pairs came from.
     */
    void parents(int[] values, int at, int parentsAt, int count, int[] key, int flags) {
        for (int i = 0; i < 8; i++) {
            Arrays.fill(state[i], key[i]);
        }
        for (int word = 0; word < 16; word++) {
            pick(values, at + word, message[word], count);
        }
        compress(0, 0, flags | Blake3Block.PARENT);
        scatter(count, values, parentsAt);
    }

    private void gather(byte[] bytes, int offset, int count) {
        for (int word = 0; word < 16; word += 2) {
            pair(bytes, offset + 4 * word, message[word], message[word + 1], count);
        }
    }

    /** Two words at a read: one at a read takes a third longer. */
    private static void pair(byte[] bytes, int offset, int[] first, int[] second, int count) {
        for (int lane = 0; lane < count; lane++) {
            long two = Blake3Block.longAt(bytes, offset + lane * Blake3Block.CHUNK_BYTES);
            first[lane] = (int) two;
            second[lane] = (int) (two >>> 32);
        }
    }

    private void scatter(int count, int[] out, int at) {
        for (int word = 0; word < 8; word++) {
            spread(state[word], count, out, at + word);
        }
    }

    /** One block in every lane, from and to the chaining values; lane {@code i} counts {@code counter + i * step}. */
    private void compress(long counter, int step, int flags) {
        int[][] v = state;
        for (int i = 0; i < 4; i++) {
            Arrays.fill(v[8 + i], Blake3Block.initial(i));
        }
        count(counter, step, v[12], v[13]);
        Arrays.fill(v[14], Blake3Block.BLOCK_BYTES);
        Arrays.fill(v[15], flags);
        for (int round = 0; round < Blake3Block.ROUNDS; round++) {
            round(v, message, round);
        }
        for (int i = 0; i < 8; i++) {
            fold(v[i], v[i + 8]);
        }
    }

    private static void count(long first, int step, int[] low, int[] high) {
        for (int lane = 0; lane < LANES; lane++) {
            long count = first + (long) lane * step;
            low[lane] = (int) count;
            high[lane] = (int) (count >>> 32);
        }
    }

    private static void pick(int[] values, int at, int[] row, int count) {
        for (int lane = 0; lane < count; lane++) {
            row[lane] = values[at + 16 * lane];
        }
    }

    private static void spread(int[] row, int count, int[] out, int at) {
        for (int lane = 0; lane < count; lane++) {
            out[at + 8 * lane] = row[lane];
        }
    }

    private static void round(int[][] v, int[][] m, int round) {
        for (int i = 0; i < 4; i++) {
            int[] x = m[Blake3Block.word(round, 2 * i)];
            int[] y = m[Blake3Block.word(round, 2 * i + 1)];
            mix(v[i], v[4 + i], v[8 + i], v[12 + i], x, y);
        }
        for (int i = 0; i < 4; i++) {
            int[] x = m[Blake3Block.word(round, 8 + 2 * i)];
            int[] y = m[Blake3Block.word(round, 9 + 2 * i)];
            mix(v[i], v[4 + (i + 1) % 4], v[8 + (i + 2) % 4], v[12 + (i + 3) % 4], x, y);
        }
    }

    private static void mix(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y) {
        for (int i = 0; i < LANES; i++) {
            int va = a[i] + b[i] + x[i];
            int vd = Integer.rotateRight(d[i] ^ va, 16);
            int vc = c[i] + vd;
            int vb = Integer.rotateRight(b[i] ^ vc, 12);
            va = va + vb + y[i];
            vd = Integer.rotateRight(vd ^ va, 8);
            vc = vc + vd;
            a[i] = va;
            b[i] = Integer.rotateRight(vb ^ vc, 7);
            c[i] = vc;
            d[i] = vd;
        }
    }

    private static void fold(int[] low, int[] high) {
        for (int i = 0; i < LANES; i++) {
            low[i] ^= high[i];
        }
    }
}
