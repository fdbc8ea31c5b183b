package dev.modellib.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** The bytes of a file in a repo: any part of them can be written out, again and again. */
sealed interface Content {
    /** How much is written at once: the JDK's server keeps as much memory for each of its threads, and twice for each answer. */
    int PIECE_BYTES = 1 << 16;

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
            for (long done = 0; done < length; done += PIECE_BYTES) {
                out.write(value, Math.toIntExact(from + done), (int) Math.min(PIECE_BYTES, length - done));
            }
        }
    }

    /** Noise that is made when it is read, block by block, so that a file of gigabytes costs no memory. */
    record Noise(long sizeBytes, long seed) implements Content {
        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            byte[] block = new byte[PIECE_BYTES];
            long position = from;
            long end = from + length;
            while (position < end) {
                long number = position / PIECE_BYTES;
                new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L).nextBytes(block);
                int start = (int) (position - number * PIECE_BYTES);
                int count = (int) Math.min(PIECE_BYTES - start, end - position);
                out.write(block, start, count);
                position += count;
            }
        }
    }
}
