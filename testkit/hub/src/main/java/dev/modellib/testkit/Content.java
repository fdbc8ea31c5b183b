package dev.modellib.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** The bytes of a file in a repo: any part of them can be written out, again and again. */
sealed interface Content {
    long sizeBytes();

    void copyTo(OutputStream out, long from, long length) throws IOException;

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
            out.write(value, Math.toIntExact(from), Math.toIntExact(length));
        }
    }

    /** Noise that is made when it is read, block by block, so that a file of gigabytes costs no memory. */
    record Noise(long sizeBytes, long seed) implements Content {
        private static final int BLOCK = 1 << 16;

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            byte[] block = new byte[BLOCK];
            long position = from;
            long end = from + length;
            while (position < end) {
                long number = position / BLOCK;
                new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L).nextBytes(block);
                int start = (int) (position - number * BLOCK);
                int count = (int) Math.min(BLOCK - start, end - position);
                out.write(block, start, count);
                position += count;
            }
        }
    }
}
