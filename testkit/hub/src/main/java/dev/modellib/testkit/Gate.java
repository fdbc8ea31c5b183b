package dev.modellib.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A point inside an answer where the server stops until the test lets it go on.
 *
 * <p><b>Threads:</b> any. Closing the server opens the gate.
 */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Gate() {}

    /**
     * Waits until the server has sent everything before the gate.
     *
     * <p><b>Blocks:</b> until then or until the time is over.
     *
     * @param atMost how long to wait before the test has failed
     * @throws AssertionError when the server did not get there in time, or the thread was interrupted (its flag is set again)
     */
    public void awaitReached(Duration atMost) {
        if (!await(reached, atMost)) {
            throw new AssertionError("no answer reached the gate within " + atMost);
        }
    }

    /**
     * Whether the server stands at the gate or has passed it.
     *
     * @return true once it got there
     */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Lets the server go on; later calls change nothing. */
    public void release() {
        released.countDown();
    }

    /** The server's side: tells that it is here and waits. */
    void pass() throws InterruptedException {
        reached.countDown();
        released.await();
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the gate", e);
        }
    }
}
