package dev.modellib.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A run of bytes of known length that can be read at any position: a file, an array, a ranged download.
 *
 * <p><em>Shape</em>: the length is fixed for the life of the source. <em>Threads</em>: the two sources made here may be
 * read by any number of threads. <em>Closing</em>: a source does not own what it reads from; whoever opened the channel
 * closes it.
 */
public interface ByteSource {

    /**
     * The length.
     *
     * @return bytes, 0 or more
     */
    long sizeBytes();

    /**
     * Reads some bytes at a position, like {@link FileChannel#read(ByteBuffer, long)}.
     *
     * @param into where the bytes go; its position moves by the number of bytes read
     * @param position offset of the first byte to read, 0 or more
     * @return the number of bytes read, at least 1 when {@code into} has room; -1 at or behind the end
     * @throws IOException when the bytes cannot be read
     */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * A source over bytes in memory.
     *
     * @param bytes the bytes; not copied, so do not change them
     * @return the source
     */
    static ByteSource of(byte[] bytes) {
        return new ArraySource(bytes);
    }

    /**
     * A source over an open file; its length is taken now.
     *
     * @param channel open for reading; stays open
     * @return the source
     * @throws IOException when the length cannot be read
     */
    static ByteSource of(FileChannel channel) throws IOException {
        return new ChannelSource(channel, channel.size());
    }

    /**
     * A source that asks a slow one in large blocks and keeps the last 16 MiB of them: for headers that are read over a
     * network. It asks for 128 KiB first, and for twice as much each time reading goes on behind the last block, up
     * to 1 MiB. <em>Threads</em>: readers wait for one another.
     *
     * @param slow the source
     * @return a source of the same bytes
     */
    static ByteSource readAhead(ByteSource slow) {
        return new ReadAheadSource(slow);
    }
}
