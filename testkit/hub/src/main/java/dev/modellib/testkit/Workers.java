package dev.modellib.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of one server: daemons, bounded in number, all ended by {@link #end()}. */
final class Workers {
    private static final int THREADS = 32;
    private static final long END_MILLIS = 10_000;

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor pool;

    Workers() {
        pool = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), this::thread);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "testkit-hub");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    ExecutorService pool() {
        return pool;
    }

    /** Interrupts what still runs and waits for it, so that no thread outlives its server. */
    void end() {
        pool.shutdownNow();
        try {
            for (Thread thread : threads) {
                thread.join(END_MILLIS);
                if (thread.isAlive()) {
                    throw new AssertionError("a thread of the server does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
