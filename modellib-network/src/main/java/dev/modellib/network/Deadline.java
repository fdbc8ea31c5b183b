package dev.modellib.network;

import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The moment by which an operation has to be over, on a monotonic clock; or none.
 *
 * <p><b>Threads:</b> any.
 *
 * @param ticker the clock, in nanoseconds
 * @param endNanos what it shows at that moment
 * @param limit how long the operation was given; {@link #FOREVER} for as long as it takes
 */
record Deadline(LongSupplier ticker, long endNanos, Duration limit) {

    /** As good as endless. */
    static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    /** More than half the range of a ticker cannot be told from the past. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    static Deadline after(Duration limit, LongSupplier ticker) {
        return limit.compareTo(LONGEST) < 0
                ? new Deadline(ticker, ticker.getAsLong() + limit.toNanos(), limit)
                : new Deadline(ticker, 0, FOREVER);
    }

    /** The one of both that comes first. */
    Deadline orEarlier(Deadline other) {
        return left().compareTo(other.left()) <= 0 ? this : other;
    }

    /** The time that is left: zero or more. */
    Duration left() {
        if (limit.equals(FOREVER)) {
            return FOREVER;
        }
        long nanos = endNanos - ticker.getAsLong();
        return nanos > 0 ? Duration.ofNanos(nanos) : Duration.ZERO;
    }

    /** Whether there is still time after a wait. */
    boolean allows(Duration wait) {
        return wait.compareTo(left()) < 0;
    }

    /** Ends an operation whose time is over. */
    void check(URI uri) throws NetworkException.DeadlineExceeded {
        if (left().isZero()) {
            throw new NetworkException.DeadlineExceeded(uri, limit);
        }
    }
}
