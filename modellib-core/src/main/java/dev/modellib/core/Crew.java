package dev.modellib.core;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that do one task together: the calling one, and others of an executor when they are wanted and free. All of
 * them end when one fails or the calling one is interrupted, and none is at work any more when {@link #run} returns.
 *
 * <p>Nothing waits for a helper that was not begun, so an executor that is busy or shut down costs time only.
 */
final class Crew {

    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

    /** What each thread does until there is no more for it to do. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private final Executor executor;
    private final Task task;
    private final Runnable stop;
    private final Set<Thread> atWork = new HashSet<>();
    private int hired;
    private boolean over;
    private @Nullable Throwable failure;

    /**
     * Makes a crew that nobody belongs to yet.
     *
     * @param stop makes the threads that wait for more to do come back; called at the end, or before it when one fails
     */
    Crew(Executor executor, Task task, Runnable stop) {
        this.executor = executor;
        this.task = task;
        this.stop = stop;
    }

    /**
     * Does the task on this thread and those hired, until all have ended.
     *
     * @throws IOException what the first of them failed with
     */
    void run() throws IOException {
        work();
        boolean interrupted = awaitHelpers();
        Throwable first;
        synchronized (this) {
            first = failure;
        }
        if (first == null) {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        // what interrupted this thread, or ended the others, is told by the exception
        Thread.interrupted();
        if (first instanceof IOException io) {
            throw io;
        }
        if (first instanceof InterruptedException) {
            throw new ModelLibraryException.Cancelled("cancelled; run it again to go on", first);
        }
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }

    /** Sees to it that so many threads belong to it, the calling one among them, if the executor has them. */
    void hire(int wanted) {
        while (true) {
            synchronized (this) {
                if (over || hired + 1 >= wanted) {
                    return;
                }
                hired++;
            }
            try {
                executor.execute(this::help);
            } catch (RejectedExecutionException e) {
                LOG.debug("no helper: {}", e.toString());
                return;
            }
        }
    }

    private void help() {
        work();
        // whatever interrupted it is over, and must not reach the next task of this thread
        Thread.interrupted();
    }

    private void work() {
        Thread self = Thread.currentThread();
        synchronized (this) {
            if (over) {
                return;
            }
            atWork.add(self);
        }
        try {
            task.run();
        } catch (Throwable fault) {
            fail(fault);
        } finally {
            leave(self);
        }
    }

    private synchronized void fail(Throwable fault) {
        if (failure == null) {
            failure = fault;
        } else {
            LOG.debug("ended with the others: {}", fault.toString());
        }
        end();
    }

    private void end() {
        over = true;
        stop.run();
        Thread self = Thread.currentThread();
        atWork.stream().filter(thread -> thread != self).forEach(Thread::interrupt);
    }

    private synchronized void leave(Thread self) {
        atWork.remove(self);
        notifyAll();
    }

    /** Waits until no helper is at work; whether this thread was interrupted meanwhile. */
    private synchronized boolean awaitHelpers() {
        over = true;
        boolean interrupted = false;
        while (!atWork.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
