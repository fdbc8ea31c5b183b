package dev.modellib.testkit;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A point inside an answer where the server stops until the test lets it go on.
 *
 * <p><b>Threads:</b> any. Closing the server opens the gate.
 */
public final class Gate {
    private static final long LOOK_MILLIS = 5;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

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

    /**
     * Waits until a client closed the connection on which the server stands here; the answer has ended then.
     *
     * <p><b>Blocks:</b> until then or until the time is over.
     *
     * @param atMost how long to wait before the test has failed
     * @throws AssertionError when no client left in time, or the thread was interrupted (its flag is set again)
     */
    public void awaitLeft(Duration atMost) {
        if (!await(left, atMost)) {
            throw new AssertionError("no client left the gate within " + atMost);
        }
    }

    /** Lets the server go on; later calls change nothing. */
    public void release() {
        released.countDown();
    }

    /** The server's side: tells that it is here and waits, as long as the client does. */
    void pass(Peer peer) throws InterruptedException, IOException {
        reached.countDown();
        while (!released.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (peer.hasLeft()) {
                left.countDown();
                throw new SocketException("the client left while the server stood still");
            }
        }
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
