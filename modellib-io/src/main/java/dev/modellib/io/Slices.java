package dev.modellib.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Moves whole buffers between an array and a channel, in slices, through a native buffer that starts at a multiple of the page.
 *
 * <p>Slices of 128 KiB: larger writes to a new ext4 file were measured to stall at times. The buffer is one of our own because the
 * platform's, which it would make for an array, starts anywhere: the system's copy to and from such an address was measured to
 * take three times as long on one processor.
 *
 * <p>Not for use by several threads at once.
 */
final class Slices {
    static final int BUFFER_BYTES = 1 << 20;
    private static final int SLICE_BYTES = 128 << 10;
    private static final int PAGE_BYTES = 4096;

    private final ByteBuffer slice;

    /**
     * Makes the buffer.
     *
     * @param most how many bytes will be moved in all, if that is known; a small file needs a small buffer
     */
    Slices(long most) {
        int bytes = (int) Math.max(1, Math.min(SLICE_BYTES, most));
        int pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES + 1;
        slice = ByteBuffer.allocateDirect(pages * PAGE_BYTES).alignedSlice(PAGE_BYTES);
    }

    /** Writes all of it, however many calls the system needs. */
    void write(FileChannel channel, byte[] bytes, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, slice.capacity());
            slice.clear().put(bytes, done, count).flip();
            while (slice.hasRemaining()) {
                channel.write(slice);
            }
            done += count;
        }
    }

    /** Reads until {@code length} bytes are there or the file ends; returns how many there are. */
    int read(FileChannel channel, byte[] bytes, int length) throws IOException {
        int done = 0;
        while (done < length) {
            slice.clear().limit(Math.min(length - done, slice.capacity()));
            int count = channel.read(slice);
            if (count < 0) {
                break;
            }
            slice.flip().get(bytes, done, count);
            done += count;
        }
        return done;
    }
}
