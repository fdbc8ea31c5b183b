package dev.modellib.testkit;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Counts requests in fixed windows and tells, on every answer, how many are left. */
final class Quotas {
    private static final long WINDOW_SECONDS = 300;

    /** So many that no ordinary test meets the limit by accident. */
    private static final int AMPLE = 1_000_000;

    private final InstantSource clock;
    private final Map<String, Integer> quotas = new HashMap<>();
    private final Map<String, Integer> used = new HashMap<>();
    private long window;

    Quotas(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void quota(String bucket, int requests) {
        quotas.put(bucket, requests);
        used.remove(bucket);
    }

    /** Counts one request; the reply is kept when it is within the quota, else replaced. */
    synchronized Reply count(String bucket, Reply reply) {
        return count(bucket, bucket, reply);
    }

    /** Counts one request of a bucket that shows itself to clients under another one's name. */
    synchronized Reply count(String bucket, String shown, Reply reply) {
        long now = clock.instant().getEpochSecond();
        if (now / WINDOW_SECONDS != window) {
            window = now / WINDOW_SECONDS;
            used.clear();
        }
        int quota = quotas.getOrDefault(bucket, AMPLE);
        int taken = used.merge(bucket, 1, Integer::sum);
        Reply answer = taken <= quota ? reply : Reply.error(429, "", "Too many requests: wait for the next window.");
        long reset = WINDOW_SECONDS - now % WINDOW_SECONDS;
        return answer.header("RateLimit", "\"" + shown + "\";r=" + Math.max(0, quota - taken) + ";t=" + reset)
                .header("RateLimit-Policy", "\"fixed window\";\"" + shown + "\";q=" + quota + ";w=" + WINDOW_SECONDS);
    }
}
