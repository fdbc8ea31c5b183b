package dev.modellib.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The compression function of BLAKE3 and its constants.
 *
 * <p><i>Source:</i> the BLAKE3 specification by its authors, sections 2.1 to 2.6.
 */
final class Blake3Block {
    static final int BLOCK_BYTES = 64;
    static final int CHUNK_BYTES = 1024;

    static final int CHUNK_START = 1;
    static final int CHUNK_END = 1 << 1;
    static final int PARENT = 1 << 2;
    static final int ROOT = 1 << 3;
    static final int KEYED_HASH = 1 << 4;
    static final int DERIVE_KEY_CONTEXT = 1 << 5;
    static final int DERIVE_KEY_MATERIAL = 1 << 6;

    static final int ROUNDS = 7;
    private static final int[] INITIAL = {
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
    };
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    private static final byte[] ORDER = order();

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Blake3Block() {}

    /** The little-endian word at a place. */
    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** The two little-endian words at a place, the first in the lower half. */
    static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /** Reads the sixteen words of a block. */
    static void read(byte[] bytes, int at, int[] words) {
        for (int i = 0; i < 16; i++) {
            words[i] = intAt(bytes, at + 4 * i);
        }
    }

    /** Which message word stands at a place in a round: the permutation applied once more in each. */
    static int word(int round, int place) {
        return ORDER[16 * round + place];
    }

    /** Word {@code i} of the initial chaining value. */
    static int initial(int i) {
        return INITIAL[i];
    }

    static int[] initial() {
        return INITIAL.clone();
    }

    private static byte[] order() {
        byte[] order = new byte[16 * ROUNDS];
        for (int i = 0; i < order.length; i++) {
            order[i] = (byte) (i < 16 ? i : order[i - 16 - i % 16 + PERMUTATION[i % 16]]);
        }
        return order;
    }

    /**
     * Compresses one block. The first eight words of {@code out} become the next chaining value, all sixteen are the extended
     * output of a root; {@code out} may be {@code chain}.
     */
    static void compress(int[] chain, int[] message, long counter, int length, int flags, int[] out) {
        int[] v = new int[16];
        for (int i = 0; i < 8; i++) {
            v[i] = chain[i];
        }
        for (int i = 0; i < 4; i++) {
            v[i + 8] = INITIAL[i];
        }
        v[12] = (int) counter;
        v[13] = (int) (counter >>> 32);
        v[14] = length;
        v[15] = flags;
        for (int round = 0; round < ROUNDS; round++) {
            round(v, message, 16 * round);
        }
        for (int i = 0; i < 8; i++) {
            int next = v[i] ^ v[i + 8];
            out[i + 8] = v[i + 8] ^ chain[i];
            out[i] = next;
        }
    }

    private static void round(int[] v, int[] m, int at) {
        mix(v, 0, 4, 8, 12, m[ORDER[at]], m[ORDER[at + 1]]);
        mix(v, 1, 5, 9, 13, m[ORDER[at + 2]], m[ORDER[at + 3]]);
        mix(v, 2, 6, 10, 14, m[ORDER[at + 4]], m[ORDER[at + 5]]);
        mix(v, 3, 7, 11, 15, m[ORDER[at + 6]], m[ORDER[at + 7]]);
        mix(v, 0, 5, 10, 15, m[ORDER[at + 8]], m[ORDER[at + 9]]);
        mix(v, 1, 6, 11, 12, m[ORDER[at + 10]], m[ORDER[at + 11]]);
        mix(v, 2, 7, 8, 13, m[ORDER[at + 12]], m[ORDER[at + 13]]);
        mix(v, 3, 4, 9, 14, m[ORDER[at + 14]], m[ORDER[at + 15]]);
    }

    private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
        int va = v[a] + v[b] + x;
        int vd = Integer.rotateRight(v[d] ^ va, 16);
        int vc = v[c] + vd;
        int vb = Integer.rotateRight(v[b] ^ vc, 12);
        va += vb + y;
        vd = Integer.rotateRight(vd ^ va, 8);
        vc += vd;
        v[a] = va;
        v[b] = Integer.rotateRight(vb ^ vc, 7);
        v[c] = vc;
        v[d] = vd;
    }
}
