package dev.modellib.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The part of a server's script that is about being told to wait or to ask again.
 *
 * <p><b>Shape:</b> patterns as in {@link Faults}. The number of times ends a burst; the clock does not.
 *
 * <p><b>Threads:</b> any.
 */
public final class RefusalFaults {
    private static final String RATE_LIMIT = "RateLimit";

    private final FaultView faults;

    RefusalFaults(FaultView faults) {
        this.faults = faults;
    }

    /**
     * Answers 429 as a Hub whose window is used up: the {@code RateLimit} header has nothing left, and there is no {@code Retry-After}.
     *
     * @param pattern what it applies to
     * @param times how often
     * @param reset how long until the window ends, in whole seconds
     * @return this
     */
    public RefusalFaults tooManyRequests(String pattern, int times, Duration reset) {
        faults.answer(pattern, times, (call, truth) -> {
            String limit = truth.headers().getOrDefault(RATE_LIMIT, "\"resolvers\";r=0;t=0");
            return Reply.error(429, "", "Too many requests: wait for the next window.")
                    .header(RATE_LIMIT, limit.replaceFirst("r=.*", "r=0;t=" + reset.toSeconds()));
        });
        return this;
    }

    /**
     * Answers 429 with a {@code Retry-After} and a {@code RateLimit} that has requests left, as a server before the Hub does.
     *
     * @param pattern what it applies to
     * @param times how often
     * @param retryAfter what the header says: seconds, a negative number, nonsense
     * @return this
     */
    public RefusalFaults tooManyRequests(String pattern, int times, String retryAfter) {
        return status(pattern, 429, times, retryAfter);
    }

    /**
     * Answers 429 with a {@code Retry-After} that is a date.
     *
     * @param pattern what it applies to
     * @param times how often
     * @param until the date, in whole seconds; the header {@code Date} of every answer is {@link HubServer#now}
     * @return this
     */
    public RefusalFaults tooManyRequests(String pattern, int times, Instant until) {
        return tooManyRequests(pattern, times, AnswerHead.date(until));
    }

    /**
     * Answers 503 with a {@code Retry-After}.
     *
     * @param pattern what it applies to
     * @param times how often
     * @param retryAfter what the header says
     * @return this
     */
    public RefusalFaults unavailable(String pattern, int times, String retryAfter) {
        return status(pattern, 503, times, retryAfter);
    }

    /**
     * Lets the Hub give out addresses that the CDN refuses from the start.
     *
     * @param count how many of the next ones
     * @return this
     */
    public RefusalFaults bornExpired(int count) {
        faults.hub().urls.bornExpired(count);
        return this;
    }

    private RefusalFaults status(String pattern, int code, int times, String retryAfter) {
        faults.answer(pattern, times, (call, truth) -> Reply.scripted(code, Map.of("Retry-After", retryAfter)));
        return this;
    }
}
