package dev.modellib.core;

import java.util.function.LongSupplier;

/**
 * Measures what the connections of a transfer bring, and says how many there should be.
 *
 * <p><em>Threads:</em> safe for many.
 */
final class Connections {

    /** Long enough for a speed that means something, short enough for a transfer of some seconds. */
    private static final long MEASURE_NANOS = 250_000_000;

    private final LongSupplier nanoTime;
    private Concurrency concurrency;
    private long sinceNanos;
    private long bytes;
    private boolean idle;
    private boolean throttled;

    Connections(int most, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.concurrency = Concurrency.upTo(most);
        this.sinceNanos = nanoTime.getAsLong();
    }

    synchronized int limit() {
        return concurrency.limit();
    }

    /** Counts bytes that came; true when there may be more connections from now on. */
    synchronized boolean add(long count) {
        bytes += count;
        long elapsed = nanoTime.getAsLong() - sinceNanos;
        if (elapsed < MEASURE_NANOS) {
            return false;
        }
        int before = concurrency.limit();
        if (!idle) {
            concurrency = concurrency.measured((long) (bytes * 1e9 / elapsed));
        }
        beginAgain();
        return concurrency.limit() > before;
    }

    /** A connection has nothing to do: what the others bring now says nothing about more of them. */
    synchronized void idle() {
        idle = true;
    }

    /** A server asks for less, or does not keep up; what else comes of the same moment counts as one. */
    synchronized void throttled() {
        if (!throttled) {
            concurrency = concurrency.throttled();
            beginAgain();
            throttled = true;
        }
    }

    private void beginAgain() {
        sinceNanos = nanoTime.getAsLong();
        bytes = 0;
        idle = false;
        throttled = false;
    }
}
