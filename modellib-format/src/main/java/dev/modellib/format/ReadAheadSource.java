package dev.modellib.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Large blocks of a slow source, the last ones kept. */
final class ReadAheadSource implements ByteSource {

    private static final int FIRST_BLOCK_BYTES = 128 << 10;
    private static final int LARGEST_BLOCK_BYTES = 1 << 20;
    private static final long KEPT_BYTES = 16 << 20;

    private final ByteSource slow;
    private final long sizeBytes;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private long keptBytes;

    private record Block(long start, ByteBuffer bytes) {

        long end() {
            return start + bytes.capacity();
        }
    }

    ReadAheadSource(ByteSource slow) {
        this.slow = slow;
        this.sizeBytes = slow.sizeBytes();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public synchronized int read(ByteBuffer into, long position) throws IOException {
        if (position >= sizeBytes) {
            return -1;
        }
        Block block = blockAt(position);
        ByteBuffer from = block.bytes().duplicate().position((int) (position - block.start()));
        int count = Math.min(into.remaining(), from.remaining());
        into.put(from.limit(from.position() + count));
        return count;
    }

    private Block blockAt(long position) throws IOException {
        for (Block block : blocks) {
            if (position >= block.start() && position < block.end()) {
                return block;
            }
        }
        Block last = blocks.peekFirst();
        // a reader that skips a little goes on as well
        boolean goesOn = last != null && position >= last.end() && position - last.end() <= LARGEST_BLOCK_BYTES;
        long size = goesOn ? Math.min(LARGEST_BLOCK_BYTES, 2L * last.bytes().capacity()) : FIRST_BLOCK_BYTES;
        Block block = fetch(position, (int) Math.min(size, sizeBytes - position));
        blocks.push(block);
        keptBytes += block.bytes().capacity();
        while (keptBytes > KEPT_BYTES) {
            keptBytes -= blocks.removeLast().bytes().capacity();
        }
        return block;
    }

    private Block fetch(long position, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            int count = slow.read(bytes, position + bytes.position());
            if (count <= 0) {
                throw new EOFException("the source ended at " + (position + bytes.position()));
            }
        }
        return new Block(position, bytes.flip());
    }
}
