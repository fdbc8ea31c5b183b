package dev.modellib.format;

import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a cursor, up to a length, as a stream. */
final class CursorStream extends InputStream {

    private final HeaderCursor cursor;
    private long left;

    CursorStream(HeaderCursor cursor, long length) {
        this.cursor = cursor;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = left == 0 ? -1 : cursor.read(into, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }
}
