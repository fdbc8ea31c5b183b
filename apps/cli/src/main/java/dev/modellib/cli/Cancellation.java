package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException.Code;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a signal ends the work: what runs is cancelled, what was fetched is kept, and the process ends with 130.
 *
 * <p>SIGINT and SIGTERM start the JVM's shutdown, whose hook calls {@link #end}. By itself the JVM would then exit with
 * 143 after a SIGTERM, and it does not wait for the main thread.
 */
final class Cancellation {

    private final Thread main;
    private final CountDownLatch left = new CountDownLatch(1);
    private @Nullable Runnable running;
    private boolean cancelled;

    Cancellation(Thread main) {
        this.main = main;
    }

    /** Says how to cancel what runs from here on, until {@link #finished()}. */
    synchronized void running(Runnable cancel) {
        running = cancel;
        if (cancelled) {
            cancel.run();
        }
    }

    synchronized void finished() {
        running = null;
    }

    synchronized void cancel() {
        cancelled = true;
        if (running == null) {
            // not in an operation: waiting for an answer of the Hub, or between two operations
            main.interrupt();
        } else {
            running.run();
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Ends a loop over several things to do. */
    void check() throws CliException {
        if (isCancelled()) {
            throw CliException.of(Code.CANCELLED, "cancelled; run it again to go on");
        }
    }

    /** Says that the main thread has closed and written everything. */
    void leave() {
        left.countDown();
    }

    /** Cancels, unless the main thread is through, and waits until it is. */
    Outcome end(Duration longest) {
        if (left.getCount() == 0) {
            return Outcome.NOTHING_TO_CANCEL;
        }
        cancel();
        try {
            return left.await(longest.toNanos(), TimeUnit.NANOSECONDS) ? Outcome.CANCELLED : Outcome.TOO_SLOW;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.TOO_SLOW;
        }
    }

    /** What became of a wish to end. */
    enum Outcome {
        /** The work had ended before. */
        NOTHING_TO_CANCEL,
        /** The work ended, and everything is closed. */
        CANCELLED,
        /** The work did not end in time; what it left is finished or undone when the library is next opened. */
        TOO_SLOW
    }
}
