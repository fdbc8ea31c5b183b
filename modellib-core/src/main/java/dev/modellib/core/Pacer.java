package dev.modellib.core;

import dev.modellib.network.Sleeper;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows a reader down to a number of bytes a second. Time that it spent elsewhere is not caught up.
 *
 * <p><em>Threads:</em> one.
 */
final class Pacer {

    private static final long LEAST_PAUSE_NANOS = 5_000_000;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OptionalLong bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private long freeAtNanos;

    Pacer(OptionalLong bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.freeAtNanos = nanoTime.getAsLong();
    }

    /** After so many bytes: waits until they would have been read at the rate. An interrupt ends the wait, and stays set. */
    void read(long bytes) {
        if (bytesPerSecond.isEmpty()) {
            return;
        }
        long now = nanoTime.getAsLong();
        // the ticker may have any origin, also one before zero: only differences count
        long base = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = base + (long) (bytes * NANOS / bytesPerSecond.getAsLong());
        long pause = freeAtNanos - now;
        if (pause >= LEAST_PAUSE_NANOS) {
            try {
                sleeper.sleep(Duration.ofNanos(pause));
            } catch (InterruptedException e) {
                // the next read meets it and ends in order
                Thread.currentThread().interrupt();
            }
        }
    }
}
