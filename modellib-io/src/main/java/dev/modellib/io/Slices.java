package dev.modellib.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Moves whole buffers between an array and a channel, in slices.
 *
 * <p>Slices of 128 KiB: larger writes to a new ext4 file were measured to stall at times, and the platform keeps a native
 * buffer as large as the largest slice for each thread.
 */
final class Slices {
    static final int BUFFER_BYTES = 1 << 20;
    private static final int SLICE_BYTES = 128 << 10;

    private Slices() {}

    /** Writes all of it, however many calls the system needs. */
    static void write(FileChannel channel, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            buffer.limit(Math.min(length, buffer.position() + SLICE_BYTES));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /** Reads until {@code length} bytes are there or the file ends; returns how many there are. */
    static int read(FileChannel channel, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            buffer.limit(Math.min(length, buffer.position() + SLICE_BYTES));
            if (channel.read(buffer) < 0) {
                break;
            }
        }
        return buffer.position();
    }
}
