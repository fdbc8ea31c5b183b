package dev.modellib.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The pieces in which a file's bytes are written, read and hashed: what lies between two multiples of 1 MiB, or a part of that.
 *
 * <p>Writing and reading name the place, so that several threads can work on one file, each with a channel of its own.
 */
final class Pieces {
    /** The longest piece, a block: it is a subtree of the file's BLAKE3. */
    static final int BLOCK_BYTES = Blake3.RUN_BYTES;
    /** As in {@link Slices}. */
    private static final int SLICE_BYTES = 128 << 10;

    private Pieces() {}

    /** How long the piece is that starts at one place, when bytes are there up to another. */
    static int lengthBytes(long offset, long end) {
        return (int) Math.min(BLOCK_BYTES - offset % BLOCK_BYTES, end - offset);
    }

    /** Writes all of it, however many calls the system needs. */
    static void write(FileChannel channel, long offset, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            buffer.limit(Math.min(length, buffer.position() + SLICE_BYTES));
            while (buffer.hasRemaining()) {
                channel.write(buffer, offset + buffer.position());
            }
        }
    }

    /** Reads until {@code length} bytes are there; false when the file ends before. */
    static boolean read(FileChannel channel, long offset, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            buffer.limit(Math.min(length, buffer.position() + SLICE_BYTES));
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
