package dev.modellib.network;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A way to wait between two attempts; a seam, so that tests need no time.
 *
 * <p><b>Threads:</b> called on the thread that sends; must be safe for use by many at once.
 *
 * <p><b>Blocks:</b> for the given time, unless it is interrupted.
 */
@FunctionalInterface
public interface Sleeper {

    /**
     * Waits.
     *
     * @param duration how long; zero or more
     * @throws InterruptedException when the thread was interrupted before or while it waited
     */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * The sleeper that really waits.
     *
     * @return a sleeper that blocks the calling thread
     */
    static Sleeper system() {
        return duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
