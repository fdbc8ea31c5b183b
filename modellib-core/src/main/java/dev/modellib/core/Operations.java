package dev.modellib.core;

import dev.modellib.io.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations: one for each key at a time, a bounded number at once, all of them cancelled and awaited at the end.
 */
final class Operations {

    private final ConcurrentHashMap<String, Operation<?>> running = new ConcurrentHashMap<>();
    private final ExecutorService executor;
    private final boolean ownsExecutor;
    private final Semaphore permits;
    private final LongSupplier nanoTime;
    private final AtomicBoolean closed = new AtomicBoolean();

    Operations(Optional<ExecutorService> hostExecutor, int parallelOperations, LongSupplier nanoTime) {
        this.ownsExecutor = hostExecutor.isEmpty();
        this.executor = hostExecutor.orElseGet(Operations::ownExecutor);
        this.permits = new Semaphore(parallelOperations, true);
        this.nanoTime = nanoTime;
    }

    private static ExecutorService ownExecutor() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "modellib-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts work, or returns the operation that does the same already. One that was cancelled is not returned, though it
     * may not have ended yet; the new one begins when it has.
     *
     * @param key equal keys mean the same work and the same type of result
     */
    @SuppressWarnings("unchecked") // a key names one verb and its arguments, so the type of the result follows from it
    <T> Operation<T> start(String key, Operation.Work<T> work) {
        requireOpen();
        Operation<T> mine = new Operation<>(new ProgressMeter(nanoTime));
        AtomicReference<@Nullable Operation<?>> earlier = new AtomicReference<>();
        Operation<?> current = running.compute(key, (same, other) -> {
            if (other != null && !other.isCancelled()) {
                return other;
            }
            earlier.set(other);
            return mine;
        });
        if (current != mine) {
            return (Operation<T>) current;
        }
        Operation<?> dying = earlier.get();
        if (dying == null) {
            execute(key, mine, work);
        } else {
            // its end leaves what this one goes on with
            dying.whenEnded(how -> execute(key, mine, work));
        }
        return mine;
    }

    private <T> void execute(String key, Operation<T> mine, Operation.Work<T> work) {
        try {
            executor.execute(() -> mine.run(meter -> {
                try {
                    permits.acquire();
                    try {
                        return work.run(meter);
                    } finally {
                        permits.release();
                    }
                } finally {
                    running.remove(key, mine);
                }
            }));
        } catch (RejectedExecutionException e) {
            running.remove(key, mine);
            mine.refuse(new ModelLibraryException.Failed("the executor takes no more work", e));
        }
    }

    /** The threads of this library, to help one operation: as many as there are processors beside its own. */
    Workers workers() {
        return new Workers(executor, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** The threads of this library. */
    Executor executor() {
        return executor;
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the library is closed");
        }
    }

    /** Cancels everything and waits, in all, for at most this long; tells whether all of it has ended; not so when this was called before. */
    boolean close(Duration timeout) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        List<Operation<?>> left = List.copyOf(running.values());
        left.forEach(Operation::cancel);
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        boolean allEnded = true;
        for (Operation<?> operation : left) {
            awaitEnd(operation, deadline);
            allEnded &= operation.state() != Operation.State.RUNNING;
        }
        if (ownsExecutor) {
            executor.shutdownNow();
            awaitThreads(deadline);
        }
        return allEnded;
    }

    private void awaitEnd(Operation<?> operation, long deadline) {
        try {
            operation.await(Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong())));
        } catch (ModelLibraryException | TimeoutException e) {
            // how it ended is its callers' affair; one that does not end in time is left to its daemon thread
            return;
        }
    }

    private void awaitThreads(long deadline) {
        try {
            executor.awaitTermination(Math.max(0, deadline - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
