package dev.modellib.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of a file in a repo: any part of them can be written out, again and again. */
interface Content {
    /** How much is written at once. */
    int PIECE_BYTES = 1 << 16;

    /** The size of a body that is not known before its end. */
    long UNKNOWN = -1;

    long sizeBytes();

    void copyTo(OutputStream out, long from, long length) throws IOException;

    /** All of it, in memory. */
    default byte[] bytes() {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            copyTo(out, 0, sizeBytes());
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes in memory; the array is not changed after it came in. */
    final class Bytes implements Content {
        private final byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }

        @Override
        public long sizeBytes() {
            return value.length;
        }

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            for (long done = 0; done < length; done += PIECE_BYTES) {
                out.write(value, Math.toIntExact(from + done), (int) Math.min(PIECE_BYTES, length - done));
            }
        }
    }

    /** Noise that is made when it is read, block by block, so that a file of gigabytes costs no memory. */
    record Noise(long sizeBytes, long seed) implements Content {
        private static final VarHandle LONG =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final long GOLDEN = 0x9E3779B97F4A7C15L;

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            byte[] block = new byte[PIECE_BYTES];
            long position = from;
            long end = from + length;
            while (position < end) {
                long number = position / PIECE_BYTES;
                fill(block, seed ^ number * GOLDEN);
                int start = (int) (position - number * PIECE_BYTES);
                int count = (int) Math.min(PIECE_BYTES - start, end - position);
                out.write(block, start, count);
                position += count;
            }
        }

        /** SplitMix64, written out: the JDK's fills an array so slowly that it would be what a benchmark measures. */
        private static void fill(byte[] block, long start) {
            long state = start * 0xD6E8FEB86659FD93L;
            for (int i = 0; i < block.length; i += Long.BYTES) {
                state += GOLDEN;
                long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
                z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
                LONG.set(block, i, z ^ z >>> 31);
            }
        }
    }
}
