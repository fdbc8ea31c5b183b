package dev.modellib.network;

import java.nio.ByteBuffer;
import java.util.List;

/** Counts what the transport delivers. */
final class Buffers {

    private Buffers() {}

    static long bytes(List<ByteBuffer> buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }
}
