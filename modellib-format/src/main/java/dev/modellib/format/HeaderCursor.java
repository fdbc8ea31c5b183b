package dev.modellib.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A place in a source that moves forward over a header through one small window of bytes. Every read is compared with
 * what remains before anything is allocated; each refill looks at the interrupt flag and the clock.
 */
final class HeaderCursor {

    private static final int WINDOW_BYTES = 16 << 10;

    private final ByteSource source;
    private final long sizeBytes;
    private final long headerBytes;
    private final HeaderLimits limits;
    private final long startNanos;
    private final ByteBuffer window;
    private boolean endedByBound;
    private long windowStart;
    private long position;

    /**
     * A cursor at the start of a source.
     *
     * @param headerBytes reading goes no further than this
     */
    HeaderCursor(ByteSource source, HeaderLimits limits, long headerBytes) {
        this.source = source;
        this.sizeBytes = source.sizeBytes();
        this.headerBytes = headerBytes;
        this.limits = limits;
        this.startNanos = limits.ticker().getAsLong();
        this.window = ByteBuffer.allocate((int) Math.max(8, Math.min(WINDOW_BYTES, sizeBytes)));
        this.window.limit(0);
    }

    void order(ByteOrder order) {
        window.order(order);
    }

    long position() {
        return position;
    }

    /** Whether reading was refused because the header is longer than its bound. */
    boolean endedByBound() {
        return endedByBound;
    }

    /** Bytes from here to the end of the file. */
    long remaining() {
        return sizeBytes - position;
    }

    int u8() throws FormatException {
        need(1);
        return window.get(at(1)) & 0xff;
    }

    int u16() throws FormatException {
        need(2);
        return window.getShort(at(2)) & 0xffff;
    }

    long u32() throws FormatException {
        need(4);
        return window.getInt(at(4)) & 0xffff_ffffL;
    }

    long i64() throws FormatException {
        need(8);
        return window.getLong(at(8));
    }

    /** Strict UTF-8; the caller has bounded the length. */
    String text(int lengthBytes, String what) throws FormatException {
        long start = position;
        requireRemaining(lengthBytes);
        byte[] bytes = new byte[lengthBytes];
        int done = 0;
        while (done < lengthBytes) {
            int count = Math.min(lengthBytes - done, window.capacity());
            need(count);
            window.get(at(count), bytes, done, count);
            done += count;
        }
        // names are nearly always ASCII, and a decoder for each costs more than the rest of reading
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException.Malformed(what + " at offset " + start + " is not UTF-8", start);
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** As many bytes as fit, at least one; -1 at the end of the file. For streams over the header. */
    int read(byte[] into, int offset, int length) throws FormatException {
        if (remaining() == 0) {
            return -1;
        }
        int count = (int) Math.min(Math.min(length, window.capacity()), remaining());
        need(count);
        window.get(at(count), into, offset, count);
        return count;
    }

    /** Whether these bytes come next; nothing is passed. */
    boolean startsWith(byte[] bytes) throws FormatException {
        if (remaining() < bytes.length) {
            return false;
        }
        need(bytes.length);
        int from = (int) (position - windowStart);
        for (int at = 0; at < bytes.length; at++) {
            if (window.get(from + at) != bytes[at]) {
                return false;
            }
        }
        return true;
    }

    void skip(long bytes) throws FormatException {
        requireRemaining(bytes);
        position += bytes;
    }

    void requireRemaining(long bytes) throws FormatException {
        if (bytes < 0 || bytes > remaining()) {
            throw new FormatException.Truncated(
                    "needs " + Long.toUnsignedString(bytes) + " bytes at offset " + position + ", the file has "
                            + remaining(),
                    position);
        }
        requireWithinBound(bytes, 1);
    }

    /** Whatever the file has: a header may be read no further than its bound. */
    void requireWithinBound(long count, int eachBytes) throws FormatException {
        if (count > (headerBytes - position) / eachBytes) {
            endedByBound = true;
            throw new FormatException.TooLarge(
                    "the header is longer than the bound of " + headerBytes + " bytes", position);
        }
    }

    /** Index in the window of the next bytes, which are then passed. */
    private int at(int count) {
        int index = (int) (position - windowStart);
        position += count;
        return index;
    }

    private void need(int count) throws FormatException {
        requireRemaining(count);
        if (position < windowStart || position + count > windowStart + window.limit()) {
            refill(count);
        }
    }

    private void refill(int count) throws FormatException {
        window.clear();
        windowStart = position;
        while (window.position() < count) {
            checkTime();
            long from = position + window.position();
            int read = readOnce(from);
            if (read < 0) {
                throw new FormatException.Truncated("the file ended at " + from + " instead of " + sizeBytes, from);
            }
            if (read == 0) {
                throw new FormatException.Unreadable("the source gave no bytes at offset " + from, from);
            }
        }
        window.flip();
    }

    private int readOnce(long from) throws FormatException {
        try {
            return source.read(window, from);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted();
            }
            throw new FormatException.Unreadable(
                    "reading at offset " + from + " failed: " + DisplayText.of(String.valueOf(e.getMessage())),
                    from,
                    e);
        }
    }

    private void checkTime() throws FormatException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        if (limits.ticker().getAsLong() - startNanos > limits.time().toNanos()) {
            throw new FormatException.TooLarge(
                    "reading the header took longer than the bound of " + limits.time(), position);
        }
    }

    private FormatException interrupted() {
        return new FormatException.Interrupted("interrupted while reading a header", position);
    }
}
