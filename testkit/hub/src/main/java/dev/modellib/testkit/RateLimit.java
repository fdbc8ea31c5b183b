package dev.modellib.testkit;

/**
 * How many bytes a connection may send by now: so many a second, and no more than a moment's worth at once after a pause.
 *
 * <p>Not safe for threads; a connection has one.
 */
final class RateLimit {
    static final long SECOND_NANOS = 1_000_000_000L;

    /** What a late wake-up may make good. */
    private static final long BURST_NANOS = 20_000_000L;

    private static final int PIECES_A_SECOND = 100;
    private static final int LEAST_PIECE_BYTES = 1 << 10;

    private final long bytesPerSecond;
    private long next;

    RateLimit(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.next = nowNanos;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How much goes out between two looks at the clock. */
    int pieceBytes() {
        return (int) Math.max(LEAST_PIECE_BYTES, Math.min(Content.PIECE_BYTES, bytesPerSecond / PIECES_A_SECOND));
    }

    /** How long the next piece has to wait; 0 or less when it may go. */
    long waitNanos(long nowNanos) {
        return next - nowNanos;
    }

    /** A piece goes out now. */
    void sent(long bytes, long nowNanos) {
        next = Math.max(next, nowNanos - BURST_NANOS) + bytes * SECOND_NANOS / bytesPerSecond;
    }
}
