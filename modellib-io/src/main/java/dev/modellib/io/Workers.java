package dev.modellib.io;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Threads that may help the calling one to hash.
 *
 * <p>Nothing waits for them: what no helper has begun the calling thread does itself, so an executor that is busy, bounded to one
 * thread or shut down costs time only.
 *
 * @param executor runs a helper for as long as one file takes; it is not closed
 * @param helpers how many to ask for a file, 0 or more; more than there are processors to spare bring nothing
 */
public record Workers(Executor executor, int helpers) {
    /**
     * Checks the number.
     *
     * @param executor runs a helper for as long as one file takes
     * @param helpers how many to ask for a file, 0 or more
     * @throws IllegalArgumentException when it is negative
     */
    public Workers {
        Objects.requireNonNull(executor, "executor");
        if (helpers < 0) {
            throw new IllegalArgumentException("A number of helpers is not negative: " + helpers);
        }
    }

    /**
     * The calling thread alone.
     *
     * @return no helpers
     */
    public static Workers none() {
        return new Workers(Runnable::run, 0);
    }
}
