package dev.modellib.io;

import static dev.modellib.io.Blake3Block.CHUNK_BYTES;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A running BLAKE3 over a byte sequence, or over a part of one that is joined to the parts before it later.
 *
 * <p>BLAKE3 is a binary tree over chunks of 1 KiB, and a run of chunks whose number is a power of two, at a place that is a
 * multiple of it, is a subtree whose value depends on nothing else. So parts can be hashed in any order by any number of threads,
 * each with an object of its own, and put together by {@link #append}. Input is taken in runs of {@value #RUN_BYTES} bytes; what is
 * less waits in a buffer, because small runs are hashed at a fraction of the speed.
 *
 * <p>Two equal subtrees on the stack are merged only when more input is known to follow: the last merge of all is the root, and
 * the root is hashed with another flag.
 *
 * <p>All arrays live as long as the object: with small ones made on the way, the compiler of JDK 17 was seen to make wrong code of
 * it. {@link Blake3Check} looks for that.
 *
 * <p>Not for use by several threads at once. <i>Source:</i> the BLAKE3 specification, sections 2 and 5.1.
 */
final class Blake3 {
    /** Bytes that are hashed as one subtree while input streams in. */
    static final int RUN_BYTES = Blake3Subtree.MOST_CHUNKS * CHUNK_BYTES;

    private static final int DIGEST_BYTES = 32;
    private static final int DEEPEST = 54;
    private static final int[] PLAIN = Blake3Block.initial();

    private final int[] key;
    private final int mode;
    private final long firstChunk;

    private long chunks;
    private final int[] stack = new int[8 * (DEEPEST + 2)];
    private final long[] sizes = new long[DEEPEST + 2];
    private int height;

    private byte[] waiting = new byte[CHUNK_BYTES];
    private int waitingBytes;

    private final Blake3Subtree subtree;
    private final int[] block = new int[16];
    private final int[] output = new int[16];
    private final byte[] padded = new byte[Blake3Block.BLOCK_BYTES];

    private final int[] topChain = new int[8];
    private long topCounter;
    private int topBytes;
    private int topFlags;

    /** A hash of a whole sequence. */
    Blake3() {
        this(PLAIN, 0, 0);
    }

    private Blake3(int[] key, int mode, long firstChunk) {
        this.key = key;
        this.mode = mode;
        this.firstChunk = firstChunk;
        this.subtree = new Blake3Subtree(key, mode);
    }

    /**
     * A part of a longer sequence.
     *
     * @param offset where the part starts: a multiple of the smallest power of two that is not less than the part's length, so
     *     that the part is a subtree, or the last part and so the rest of the tree
     */
    static Blake3 partAt(long offset) {
        if (offset < 0 || offset % CHUNK_BYTES != 0) {
            throw new IllegalArgumentException("A part starts at a chunk, not at byte " + offset);
        }
        return new Blake3(PLAIN, 0, offset / CHUNK_BYTES);
    }

    /** The keyed mode, with a key of 32 bytes. */
    static Blake3 keyed(byte[] key) {
        if (key.length != DIGEST_BYTES) {
            throw new IllegalArgumentException("A key has 32 bytes, not " + key.length);
        }
        return new Blake3(words(key), Blake3Block.KEYED_HASH, 0);
    }

    /** The mode that derives a key from the input, for a context. */
    static Blake3 derivingKey(String context) {
        Blake3 ofContext = new Blake3(PLAIN, Blake3Block.DERIVE_KEY_CONTEXT, 0);
        byte[] text = context.getBytes(StandardCharsets.UTF_8);
        ofContext.update(text, 0, text.length);
        return new Blake3(words(ofContext.finish()), Blake3Block.DERIVE_KEY_MATERIAL, 0);
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (waitingBytes == 0 && left >= RUN_BYTES) {
                run(bytes, at, RUN_BYTES / CHUNK_BYTES);
                at += RUN_BYTES;
                left -= RUN_BYTES;
            } else {
                int taken = Math.min(left, RUN_BYTES - waitingBytes);
                await(bytes, at, taken);
                at += taken;
                left -= taken;
            }
        }
    }

    private void await(byte[] bytes, int offset, int length) {
        int together = waitingBytes + length;
        if (together > waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.min(RUN_BYTES, Math.max(together, 4 * waiting.length)));
        }
        System.arraycopy(bytes, offset, waiting, waitingBytes, length);
        waitingBytes = together;
        if (together == RUN_BYTES) {
            waitingBytes = 0;
            run(waiting, 0, RUN_BYTES / CHUNK_BYTES);
        }
    }

    /**
     * Joins the part that follows: afterwards this is the hash of both. What this has got so far must be whole runs of
     * {@value #RUN_BYTES} bytes, and the part must start behind them. The part stays as it is.
     */
    void append(Blake3 part) {
        if (waitingBytes != 0 || part.firstChunk != firstChunk + chunks || part.key != key || part.mode != mode) {
            throw new IllegalArgumentException("The part starts at chunk " + part.firstChunk + ", and " + waitingBytes
                    + " bytes wait behind chunk " + (firstChunk + chunks));
        }
        for (int i = 0; i < part.height; i++) {
            push(part.stack, 8 * i, part.sizes[i]);
        }
        update(part.waiting, 0, part.waitingBytes);
    }

    /**
     * Returns what identifies the bytes so far at their place: the value of their node as an inner one of the tree, which is
     * not their hash. Input may go on.
     */
    byte[] valueOfPart() {
        Blake3 copy = new Blake3(key, mode, firstChunk);
        copy.append(this);
        copy.prepareTop();
        copy.compressTop(copy.topCounter, copy.topFlags);
        ByteBuffer value = ByteBuffer.allocate(DIGEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        value.asIntBuffer().put(copy.output, 0, 8);
        return value.array();
    }

    /** Returns the hash; it takes no more input then. */
    byte[] finish() {
        byte[] hash = new byte[DIGEST_BYTES];
        finish(hash);
        return hash;
    }

    /** Fills an array with the hash and its extension; it takes no more input then. */
    void finish(byte[] out) {
        if (firstChunk != 0) {
            throw new IllegalStateException("A part has no hash of its own; append it to what stands before it");
        }
        prepareTop();
        ByteBuffer buffer = ByteBuffer.allocate(Blake3Block.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < out.length; at += Blake3Block.BLOCK_BYTES) {
            compressTop(at / Blake3Block.BLOCK_BYTES, topFlags | Blake3Block.ROOT);
            buffer.asIntBuffer().put(output);
            System.arraycopy(buffer.array(), 0, out, at, Math.min(Blake3Block.BLOCK_BYTES, out.length - at));
        }
    }

    /**
     * Does all compressions but the last, and leaves that one in {@code topChain}, {@code block} and what follows: it is the root
     * of the whole, or an inner node.
     */
    private void prepareTop() {
        int at = 0;
        while (waitingBytes - at > CHUNK_BYTES) {
            int run = Integer.highestOneBit((waitingBytes - at) / CHUNK_BYTES);
            run(waiting, at, run);
            at += run * CHUNK_BYTES;
        }
        if (waitingBytes > at || height == 0) {
            mergeEqual();
            prepareLastChunk(at, waitingBytes - at);
        } else {
            height--;
            System.arraycopy(stack, 8 * height, output, 0, 8);
            prepareParent();
        }
        while (height > 0) {
            compressTop(topCounter, topFlags);
            prepareParent();
        }
        waitingBytes = 0;
    }

    private void compressTop(long counter, int flags) {
        Blake3Block.compress(topChain, block, counter, topBytes, flags, output);
    }

    /** The parent of what lies on the stack and of the value in {@code output}, right of it. */
    private void prepareParent() {
        height--;
        System.arraycopy(stack, 8 * height, block, 0, 8);
        System.arraycopy(output, 0, block, 8, 8);
        System.arraycopy(key, 0, topChain, 0, 8);
        topCounter = 0;
        topBytes = Blake3Block.BLOCK_BYTES;
        topFlags = mode | Blake3Block.PARENT;
    }

    private void prepareLastChunk(int at, int length) {
        System.arraycopy(key, 0, topChain, 0, 8);
        topCounter = firstChunk + chunks;
        topFlags = mode | Blake3Block.CHUNK_START;
        int from = at;
        int left = length;
        for (; left > Blake3Block.BLOCK_BYTES; left -= Blake3Block.BLOCK_BYTES, from += Blake3Block.BLOCK_BYTES) {
            Blake3Block.read(waiting, from, block);
            Blake3Block.compress(topChain, block, topCounter, Blake3Block.BLOCK_BYTES, topFlags, output);
            System.arraycopy(output, 0, topChain, 0, 8);
            topFlags = mode;
        }
        Arrays.fill(padded, (byte) 0);
        System.arraycopy(waiting, from, padded, 0, left);
        Blake3Block.read(padded, 0, block);
        topBytes = left;
        topFlags |= Blake3Block.CHUNK_END;
    }

    /**
     * Hashes a whole run of {@value #RUN_BYTES} bytes that may stand anywhere in the sequence, without joining it: what
     * {@link #appendRun} takes later, from whichever object of the same sequence.
     *
     * @param offset where in the sequence the run stands, a multiple of its length
     * @return the chaining values of its two halves
     */
    int[] hashRun(byte[] bytes, long offset) {
        return Arrays.copyOf(subtree.halves(bytes, 0, RUN_BYTES / CHUNK_BYTES, offset / CHUNK_BYTES), 16);
    }

    /** Joins a run that was hashed before as what follows. */
    void appendRun(int[] halves) {
        if (waitingBytes != 0) {
            throw new IllegalStateException("A run is joined to whole runs, and " + waitingBytes + " bytes wait");
        }
        push(halves, 0, RUN_BYTES / CHUNK_BYTES / 2);
        push(halves, 8, RUN_BYTES / CHUNK_BYTES / 2);
    }

    /** Hashes a power of two of whole chunks and pushes its two halves, or the one chunk. */
    private void run(byte[] bytes, int offset, int count) {
        int[] values = subtree.halves(bytes, offset, count, firstChunk + chunks);
        push(values, 0, Math.max(1, count / 2));
        if (count > 1) {
            push(values, 8, count / 2);
        }
    }

    private void push(int[] from, int at, long size) {
        mergeEqual();
        System.arraycopy(from, at, stack, 8 * height, 8);
        sizes[height] = size;
        height++;
        chunks += size;
    }

    /** Something follows what lies on the stack, so equal subtrees on it are not the root and may be merged. */
    private void mergeEqual() {
        while (height > 1 && sizes[height - 1] == sizes[height - 2]) {
            height--;
            System.arraycopy(stack, 8 * (height - 1), block, 0, 16);
            Blake3Block.compress(key, block, 0, Blake3Block.BLOCK_BYTES, mode | Blake3Block.PARENT, output);
            System.arraycopy(output, 0, stack, 8 * (height - 1), 8);
            sizes[height - 1] *= 2;
        }
    }
}
