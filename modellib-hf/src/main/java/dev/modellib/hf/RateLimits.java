package dev.modellib.hf;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one response says about the quota.
 *
 * <p><b>Source:</b> {@code RateLimit: "api";r=499;t=300} and {@code RateLimit-Policy: "fixed window";"api";q=500;w=300}.
 *
 * @param bucket whose quota it is; empty when the server told nothing, or has buckets that are not known here
 * @param remaining how many requests are left in the window
 * @param resetSeconds in how many whole seconds the window ends, at most a day
 * @param quota how many requests a window has
 * @param windowSeconds how long a window is
 * @param pause how long to wait before anything else, after a refusal: what the server asks for, at most an hour
 */
record RateLimits(
        Optional<HubBucket> bucket,
        long remaining,
        long resetSeconds,
        OptionalLong quota,
        OptionalLong windowSeconds,
        Optional<Duration> pause) {

    private static final int REFUSED = 429;

    /** However long a server asks to wait, after this it is asked once more; a wrong number must not close it for years. */
    private static final Duration PAUSE_MOST = Duration.ofHours(1);

    private static final long RESET_MOST = Duration.ofDays(1).toSeconds();
    private static final Pattern LIMIT =
            Pattern.compile("\"([a-z]{1,20})\"\\s*;\\s*r=(\\d{1,9})\\s*;\\s*t=(\\d{1,9})(?!\\d)");
    private static final Pattern POLICY =
            Pattern.compile("\"([a-z]{1,20})\"\\s*;\\s*q=(\\d{1,9})\\s*;\\s*w=(\\d{1,9})(?!\\d)");

    static RateLimits of(int status, HttpHeaders headers) {
        Optional<Duration> pause = (status == REFUSED ? HubFailures.retryAfter(headers) : Optional.<Duration>empty())
                .map(asked -> asked.compareTo(PAUSE_MOST) < 0 ? asked : PAUSE_MOST);
        for (String value : headers.allValues("RateLimit")) {
            Matcher limit = LIMIT.matcher(value);
            if (limit.find()) {
                Optional<HubBucket> bucket = HubBucket.named(limit.group(1));
                Optional<Matcher> policy = policy(limit.group(1), headers);
                return new RateLimits(
                        bucket,
                        Long.parseLong(limit.group(2)),
                        Math.min(Long.parseLong(limit.group(3)), RESET_MOST),
                        number(policy, 2),
                        number(policy, 3),
                        pause);
            }
        }
        return new RateLimits(Optional.empty(), 0, 0, OptionalLong.empty(), OptionalLong.empty(), pause);
    }

    private static Optional<Matcher> policy(String bucket, HttpHeaders headers) {
        for (String value : headers.allValues("RateLimit-Policy")) {
            Matcher policy = POLICY.matcher(value);
            while (policy.find()) {
                if (policy.group(1).equals(bucket)) {
                    return Optional.of(policy);
                }
            }
        }
        return Optional.empty();
    }

    private static OptionalLong number(Optional<Matcher> policy, int group) {
        return policy.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(policy.get().group(group)));
    }
}
