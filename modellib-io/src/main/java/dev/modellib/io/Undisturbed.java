package dev.modellib.io;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work on files that no interrupt reaches.
 *
 * <p>Clearing a thread's interrupt status is not enough for that: newer JDKs set the status first and close the channel that
 * the thread uses afterwards, so an interrupt that was seen and cleared can still hit what is begun next. And another may come. So the work is
 * done by a thread that nobody knows, while the caller waits for it.
 */
final class Undisturbed {
    /** What is done. */
    interface Work {
        void run() throws StorageException;
    }

    private Undisturbed() {}

    /** Does the work and returns when it has ended; the interrupt status is as it was or would have become. */
    static void run(Work work) throws StorageException {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        Thread thread = new Thread(task, "modellib-undisturbed");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw thrown(Objects.requireNonNull(e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static StorageException thrown(Throwable cause) {
        if (cause instanceof StorageException storage) {
            return storage;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }
}
