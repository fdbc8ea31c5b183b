package dev.modellib.io;

import java.util.Arrays;

/**
 * Compresses many blocks of BLAKE3 side by side, written so that the platform's compiler turns it into vector instructions.
 *
 * <p>Everything is transposed: row {@code r} holds word {@code r} of every lane, and a lane is a chunk, or a parent node. One
 * small loop mixes four rows of the state with two rows of the message; one array for all rows, or several quarter-rounds in one loop
 * were measured slower. Rows are a little longer than the lanes, so that equal places of two rows do not fall into one set of the cache.
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

    /** The lower halves of the chunks' numbers. */
    private final int[] numbers = new int[LANES];

    /** Pairs of chaining values, which are the message of their parents. */
    private final int[][] pairs = rows(16);

    private static int[][] rows(int count) {
        return new int[count][LANES + PADDING];
    }

    /**
     * Hashes whole chunks that lie one behind the other into their chaining values, one a lane. The number of the first is a multiple of
     * a power of two that is not less than their count, so that all have its upper half.
     */
    void chunks(byte[] bytes, int offset, int count, long firstChunk, int[] key, int flags) {
        begin(key, count);
        number(numbers, (int) firstChunk, count);
        int blocks = Blake3Block.CHUNK_BYTES / Blake3Block.BLOCK_BYTES;
        for (int block = 0; block < blocks; block++) {
            int edge = (block == 0 ? Blake3Block.CHUNK_START : 0) | (block == blocks - 1 ? Blake3Block.CHUNK_END : 0);
            gather(bytes, offset + block * Blake3Block.BLOCK_BYTES, count);
            System.arraycopy(numbers, 0, state[12], 0, count);
            Arrays.fill(state[13], 0, count, (int) (firstChunk >>> 32));
            compress(message, count, flags | edge);
        }
    }

    /** Puts the chaining values of the first lanes, an even number of them, in pairs: the first pair goes to lane {@code at}. */
    void pair(int at, int count) {
        for (int word = 0; word < 8; word++) {
            unzip(state[word], pairs[word], pairs[8 + word], at, count / 2);
        }
    }

    /** Hashes the first pairs into their parents' chaining values, one a lane. */
    void parents(int count, int[] key, int flags) {
        begin(key, count);
        Arrays.fill(state[12], 0, count, 0);
        Arrays.fill(state[13], 0, count, 0);
        compress(pairs, count, flags | Blake3Block.PARENT);
    }

    /** Writes the chaining values of the first lanes one behind the other. */
    void values(int count, int[] out) {
        for (int word = 0; word < 8; word++) {
            spread(state[word], count, out, word);
        }
    }

    private void begin(int[] key, int count) {
        for (int i = 0; i < 8; i++) {
            Arrays.fill(state[i], 0, count, key[i]);
        }
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

    /** One block in every lane, from and to the chaining values; the rows that count are set. */
    private void compress(int[][] blocks, int count, int flags) {
        int[][] v = state;
        for (int i = 0; i < 4; i++) {
            Arrays.fill(v[8 + i], 0, count, Blake3Block.initial(i));
        }
        Arrays.fill(v[14], 0, count, Blake3Block.BLOCK_BYTES);
        Arrays.fill(v[15], 0, count, flags);
        for (int round = 0; round < Blake3Block.ROUNDS; round++) {
            round(v, blocks, round, count);
        }
        for (int i = 0; i < 8; i++) {
            fold(v[i], v[i + 8], count);
        }
    }

    private static void number(int[] row, int first, int count) {
        for (int lane = 0; lane < count; lane++) {
            row[lane] = first + lane;
        }
    }

    private static void unzip(int[] row, int[] even, int[] odd, int at, int count) {
        for (int i = 0; i < count; i++) {
            even[at + i] = row[2 * i];
            odd[at + i] = row[2 * i + 1];
        }
    }

    private static void spread(int[] row, int count, int[] out, int at) {
        for (int lane = 0; lane < count; lane++) {
            out[at + 8 * lane] = row[lane];
        }
    }

    private static void round(int[][] v, int[][] m, int round, int count) {
        for (int i = 0; i < 4; i++) {
            int[] x = m[Blake3Block.word(round, 2 * i)];
            int[] y = m[Blake3Block.word(round, 2 * i + 1)];
            mix(v[i], v[4 + i], v[8 + i], v[12 + i], x, y, count);
        }
        for (int i = 0; i < 4; i++) {
            int[] x = m[Blake3Block.word(round, 8 + 2 * i)];
            int[] y = m[Blake3Block.word(round, 9 + 2 * i)];
            mix(v[i], v[4 + (i + 1) % 4], v[8 + (i + 2) % 4], v[12 + (i + 3) % 4], x, y, count);
        }
    }

    private static void mix(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y, int count) {
        if (count == LANES) {
            mixAll(a, b, c, d, x, y);
        } else {
            mixSome(a, b, c, d, x, y, count);
        }
    }

    /** A loop of constant length; the other, once the compiler had seen it with few lanes, took a third longer for all of them. */
    private static void mixAll(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y) {
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

    private static void mixSome(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y, int count) {
        for (int i = 0; i < count; i++) {
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

    private static void fold(int[] low, int[] high, int count) {
        for (int i = 0; i < count; i++) {
            low[i] ^= high[i];
        }
    }
}
