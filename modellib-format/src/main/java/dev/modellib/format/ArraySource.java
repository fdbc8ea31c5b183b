package dev.modellib.format;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes in memory as a source. */
final class ArraySource implements ByteSource {

    private final byte[] bytes;

    ArraySource(byte[] bytes) {
        this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position is negative: " + position);
        }
        if (position >= bytes.length) {
            return -1;
        }
        int count = Math.min(into.remaining(), bytes.length - (int) position);
        into.put(bytes, (int) position, count);
        return count;
    }
}
