package dev.modellib.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of another source; the caller has checked that it lies inside. */
record SliceSource(ByteSource whole, long start, long sizeBytes) implements ByteSource {

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position >= sizeBytes) {
            return -1;
        }
        int limit = into.limit();
        into.limit((int) Math.min(limit, into.position() + sizeBytes - position));
        try {
            return whole.read(into, start + position);
        } finally {
            into.limit(limit);
        }
    }
}
