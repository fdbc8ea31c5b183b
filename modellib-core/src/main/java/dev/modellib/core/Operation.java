package dev.modellib.core;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A long verb under way: started when it is returned, shared by all callers who ask for the same thing.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Life:</em> {@code RUNNING} and then exactly one of {@code DONE},
 * {@code UNCHANGED}, {@code FAILED} and {@code CANCELLED}. Abandoning the object does not end the work; closing the
 * library does.
 *
 * @param <T> what the operation gives
 */
public final class Operation<T> {

    private final CompletableFuture<T> result = new CompletableFuture<>();
    /** Complete a moment before the result. */
    private final CompletableFuture<Optional<ModelLibraryException>> ended = new CompletableFuture<>();

    private final ProgressMeter meter;
    private final Object lock = new Object();
    private State state = State.RUNNING;
    private boolean cancelled;
    private @Nullable Thread worker;

    Operation(ProgressMeter meter) {
        this.meter = meter;
    }

    /** Where an operation stands. */
    public enum State {
        /** Waiting for its turn, or at work. */
        RUNNING,
        /** Done, and something is new. */
        DONE,
        /** Done, and nothing is new: what was asked for was there already, or a look found all as it should be. */
        UNCHANGED,
        /** Ended by a fault. */
        FAILED,
        /** Ended by {@link #cancel()}, or by closing the library. */
        CANCELLED
    }

    /** The work: told to report its progress, and whether it found nothing to do. */
    interface Work<T> {
        Outcome<T> run(ProgressMeter meter) throws Exception;
    }

    /** What the work gave, and whether anything is new. */
    record Outcome<T>(T value, boolean changed) {}

    /**
     * Waits for the end.
     *
     * <p><em>Blocks</em> until the operation has ended.
     *
     * @return the result
     * @throws ModelLibraryException when the operation failed or was cancelled; {@link ModelLibraryException.Cancelled}
     *     also when the waiting thread is interrupted, which does not end the operation
     */
    public T await() throws ModelLibraryException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw Failures.rethrown(e);
        }
    }

    /**
     * Waits for the end, but not longer than this; running out of time ends the wait, not the work.
     *
     * @param timeout the longest wait
     * @return the result
     * @throws ModelLibraryException as {@link #await()}
     * @throws TimeoutException when the operation is still running
     */
    public T await(Duration timeout) throws ModelLibraryException, TimeoutException {
        try {
            // a time that is too long to count is the longest that there is
            return result.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw Failures.rethrown(e);
        }
    }

    private static ModelLibraryException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ModelLibraryException.Cancelled("interrupted while waiting; the operation goes on", cause);
    }

    /**
     * How far the operation is.
     *
     * @return a snapshot; after the end, the last one
     */
    public Progress progress() {
        return meter.snapshot();
    }

    /**
     * Calls a listener as the operation goes on: at most about ten times a second while bytes move, and once at the end,
     * with {@link Progress#ended()}.
     *
     * <p><em>Threads:</em> called on the operation's threads, by one at a time; it must be quick and must not wait for the
     * operation. What it throws is logged and changes nothing.
     *
     * @param listener gets snapshots in order
     * @return this
     */
    public Operation<T> onProgress(Consumer<Progress> listener) {
        meter.listen(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Where the operation stands.
     *
     * @return the state
     */
    public State state() {
        synchronized (lock) {
            return state;
        }
    }

    /**
     * Asks the operation to end early. Bytes fetched so far are kept, so that the same download goes on where it was.
     *
     * @return true when the operation was still running; it may yet complete, and {@link #state()} tells
     */
    public boolean cancel() {
        synchronized (lock) {
            if (state != State.RUNNING) {
                return false;
            }
            cancelled = true;
            if (worker != null) {
                worker.interrupt();
            }
            return true;
        }
    }

    /**
     * The operation's end as a future; completing or cancelling the future does nothing to the operation.
     *
     * @return a future that fails with a {@link ModelLibraryException}
     */
    public CompletableFuture<T> toFuture() {
        return result.copy();
    }

    void run(Work<T> work) {
        synchronized (lock) {
            worker = Thread.currentThread();
            if (cancelled) {
                worker.interrupt();
            }
        }
        try {
            Outcome<T> outcome = work.run(meter);
            end(outcome.changed() ? State.DONE : State.UNCHANGED);
            ended.complete(Optional.empty());
            result.complete(outcome.value());
        } catch (Throwable fault) {
            refuse(Failures.of(fault));
        }
    }

    /** Whether its end was asked for, if it has not come yet. */
    boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    /**
     * Calls once the operation has ended, with its failure if it failed, on the thread that ended it and before anyone who
     * waits is told; at once when it has ended already.
     */
    void whenEnded(Consumer<Optional<ModelLibraryException>> next) {
        CompletableFuture<Void> unused = ended.thenAccept(next);
    }

    /** Ends an operation that failed, or never came to run. */
    void refuse(ModelLibraryException failure) {
        end(failure instanceof ModelLibraryException.Cancelled ? State.CANCELLED : State.FAILED);
        ended.complete(Optional.of(failure));
        result.completeExceptionally(failure);
    }

    private void end(State last) {
        synchronized (lock) {
            state = last;
            worker = null;
            // an interrupt that came too late must not reach the next task of this pooled thread
            Thread.interrupted();
        }
        meter.finish();
    }
}
