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
 * @param resetSeconds in how many whole seconds the window ends
 * @param quota how many requests a window has
 * @param windowSeconds how long a window is
 * @param pause how long the server asks to wait before anything else, after a refusal
 */
record RateLimits(
        Optional<HubBucket> bucket,
        long remaining,
        long resetSeconds,
        OptionalLong quota,
        OptionalLong windowSeconds,
        Optional<Duration> pause) {

    private static final int REFUSED = 429;
    private static final Pattern LIMIT =
            Pattern.compile("\"([a-z]{1,20})\"\\s*;\\s*r=(\\d{1,9})\\s*;\\s*t=(\\d{1,9})(?!\\d)");
    private static final Pattern POLICY =
            Pattern.compile("\"([a-z]{1,20})\"\\s*;\\s*q=(\\d{1,9})\\s*;\\s*w=(\\d{1,9})(?!\\d)");

    static RateLimits of(int status, HttpHeaders headers) {
        Optional<Duration> pause = status == REFUSED ? HubFailures.retryAfter(headers) : Optional.empty();
        for (String value : headers.allValues("RateLimit")) {
            Matcher limit = LIMIT.matcher(value);
            if (limit.find()) {
                Optional<HubBucket> bucket = HubBucket.named(limit.group(1));
                Optional<Matcher> policy = policy(limit.group(1), headers);
                return new RateLimits(
                        bucket,
                        Long.parseLong(limit.group(2)),
                        Long.parseLong(limit.group(3)),
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
