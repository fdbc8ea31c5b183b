package dev.modellib.testkit;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A gate that lets a body through piece by piece, as many pieces as the test allows.
 *
 * <p><b>Threads:</b> any. Closing the server opens it for good.
 */
public final class Turnstile implements Pacing {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long allowed;
    private boolean open;

    /** A closed turnstile. */
    public Turnstile() {}

    /**
     * Lets some more pieces through, whoever asks for them.
     *
     * @param pieces how many
     */
    public void allow(int pieces) {
        lock.lock();
        try {
            allowed += pieces;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everything through from now on; later calls change nothing. */
    public void release() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitTurn(long sentBytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!open && allowed == 0) {
                changed.await();
            }
            if (allowed > 0) {
                allowed--;
            }
        } finally {
            lock.unlock();
        }
    }
}
