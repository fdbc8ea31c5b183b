package dev.modellib.hf;

import java.time.Duration;

/**
 * What is known about the quota of one bucket, and what follows for the next request.
 *
 * <p>The rule. As long as nothing is known, one request is sent and the others wait for what its answer says. A server that
 * says nothing is not held back. Otherwise a request is sent when fewer are under way than are left; a request whose
 * answer never came counts as granted, in this window and the next, once a limit is known. When nothing is left, the wait is until the window ends. When less than a tenth is left, requests are
 * spread over the rest of the window, but not more than ten seconds apart.
 *
 * <p>Answers may come in any order. Of those about one window the least number left holds; an answer of an older window says
 * nothing. Which window an answer is about follows from when it was asked for and when it came: no clock of the server is
 * compared with ours.
 *
 * <p><b>Units:</b> nanoseconds of one monotonic clock. <b>Threads:</b> guarded by the caller.
 */
final class RateWindow {

    /** The verdict that only an answer to a request under way can tell. */
    static final long UNTIL_ANSWER = -1;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long SPREAD_MAX = 10 * SECOND;
    private static final int LITTLE = 10;

    private enum Knowledge {
        NOTHING,
        NO_LIMIT,
        LIMIT
    }

    private Knowledge knowledge = Knowledge.NOTHING;
    private long remaining;
    private long quota;
    private long windowNanos;
    private long earliestEnd;
    private long latestEnd;
    private long underWay;
    private long lost;
    private long lostBefore;
    private boolean sentBefore;
    private long lastSent;
    private boolean paused;
    private long pausedUntil;

    /** How long the next request has to wait from now on; 0 when it may be sent, or {@link #UNTIL_ANSWER}. */
    long verdict(long now) {
        long limited = limitedFor(now);
        if (limited > 0) {
            return limited;
        }
        return switch (knowledge) {
            case NO_LIMIT -> 0;
            case NOTHING -> underWay == 0 ? 0 : UNTIL_ANSWER;
            case LIMIT -> left() <= 0 ? UNTIL_ANSWER : spread(now);
        };
    }

    /** How long nothing at all may be sent; 0 when something may. */
    long limitedFor(long now) {
        turn(now);
        long pause = paused ? pausedUntil - now : 0;
        boolean spent = knowledge == Knowledge.LIMIT && remaining - lost - lostBefore <= 0;
        return Math.max(0, Math.max(pause, spent ? latestEnd - now : 0));
    }

    private long left() {
        return remaining - underWay - lost - lostBefore;
    }

    private long spread(long now) {
        if (left() * LITTLE >= quota || !sentBefore) {
            return 0;
        }
        long gap = Math.min(SPREAD_MAX, (latestEnd - now) / (left() + 1));
        return Math.max(0, lastSent + gap - now);
    }

    void sent(long now) {
        underWay++;
        sentBefore = true;
        lastSent = now;
    }

    /** A request that was given up: nobody knows whether it was counted. */
    void lost() {
        underWay--;
        lost++;
    }

    /** A request that never left. */
    void unsent() {
        underWay--;
    }

    /** An answer that says nothing about this bucket, though the request may have been counted. */
    void answered(int status) {
        underWay--;
        if (knowledge == Knowledge.LIMIT) {
            lost++;
        } else if (status < 500) {
            knowledge = Knowledge.NO_LIMIT;
        }
    }

    /** An answer to a request of this bucket. */
    void answered(RateLimits limits, long sentAt, long now) {
        underWay--;
        told(limits, sentAt, now);
    }

    /** The server asks for a pause. */
    void pause(Duration pause, long now) {
        long until = now + nanos(pause);
        if (!paused || until - pausedUntil > 0) {
            paused = true;
            pausedUntil = until;
        }
    }

    /** What any answer says about this bucket. */
    void told(RateLimits limits, long sentAt, long now) {
        turn(now);
        // The server may have rounded either way, and the answer was made at some time between.
        long earliest = sentAt + (limits.resetSeconds() - 1) * SECOND;
        long latest = now + (limits.resetSeconds() + 1) * SECOND;
        if (knowledge != Knowledge.LIMIT) {
            knowledge = Knowledge.LIMIT;
            // what was given up before this answer was asked for is counted in it, or will not be counted
            lost = 0;
            begin(limits.remaining(), earliest, latest);
        } else if (earliest - latestEnd > 0) {
            begin(limits.remaining(), earliest, latest);
            lostBefore = lost;
            lost = 0;
        } else if (latest - earliestEnd >= 0) {
            remaining = Math.min(remaining, limits.remaining());
            latestEnd = Math.min(latestEnd, latest);
        }
        quota = limits.quota().orElse(quota);
        windowNanos = limits.windowSeconds().orElse(0) * SECOND;
    }

    private void begin(long left, long earliest, long latest) {
        remaining = left;
        earliestEnd = earliest;
        latestEnd = latest;
    }

    /** Goes on to the window of now: with a whole quota when its size is known, else with a first request on trial. */
    private void turn(long now) {
        if (paused && pausedUntil - now <= 0) {
            paused = false;
        }
        if (knowledge != Knowledge.LIMIT || latestEnd - now > 0) {
            return;
        }
        lostBefore = lost;
        lost = 0;
        if (quota <= 0 || windowNanos <= 0) {
            knowledge = Knowledge.NOTHING;
            return;
        }
        long windows = (now - latestEnd) / windowNanos + 1;
        if (windows > 1) {
            lostBefore = 0;
        }
        begin(quota, earliestEnd + windows * windowNanos, latestEnd + windows * windowNanos);
    }

    private static long nanos(Duration duration) {
        return Math.min(duration.toSeconds(), Integer.MAX_VALUE) * SECOND;
    }
}
