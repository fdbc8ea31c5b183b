package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.network.ResilientHttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a download may take, counted from when it begins to work; or no limit.
 *
 * <p><em>Threads:</em> safe for many.
 *
 * @param subject what has to be done in that time, for the message
 * @param limit the time; empty for as long as it takes
 * @param nanoTime a monotonic clock
 * @param endNanos what it shows when the time is over
 */
record TimeLimit(String subject, Optional<Duration> limit, LongSupplier nanoTime, long endNanos) {

    /** Longer than anything takes, and not too long for a clock that counts nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(10_000);

    static TimeLimit none() {
        return new TimeLimit("", Optional.empty(), () -> 0, 0);
    }

    static TimeLimit from(DownloadRequest request, LongSupplier nanoTime) {
        long now = nanoTime.getAsLong();
        return new TimeLimit(
                request.ref().toString(),
                request.timeout(),
                nanoTime,
                now + request.timeout().orElse(Duration.ZERO).toNanos());
    }

    /** What is left of it: zero or more. */
    Duration left() {
        if (limit.isEmpty()) {
            return LONGEST;
        }
        long nanos = endNanos - nanoTime.getAsLong();
        return nanos > 0 ? Duration.ofNanos(nanos) : Duration.ZERO;
    }

    boolean isOver() {
        return left().isZero();
    }

    /** A client whose requests end with the time. */
    ResilientHttpClient over(ResilientHttpClient http) {
        return limit.isEmpty() ? http : http.within(left());
    }

    /** Ends what has no time left. */
    void check() throws ModelLibraryException {
        if (isOver()) {
            throw exceeded(null);
        }
    }

    /** What to tell; not to be asked without a limit. */
    ModelLibraryException exceeded(@Nullable Throwable cause) {
        return new ModelLibraryException.NetworkFailed(
                Code.NETWORK_ERROR,
                subject + " was not here within " + limit.orElse(LONGEST)
                        + "; what came of it is kept: run it again to go on, with more time or none set",
                null,
                cause);
    }
}
