package dev.modellib.network;

import java.time.Duration;

/** Turns a duration into the nanoseconds that a wait takes; longer ones than fit are as good as endless. */
final class Patience {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Patience() {}

    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }
}
