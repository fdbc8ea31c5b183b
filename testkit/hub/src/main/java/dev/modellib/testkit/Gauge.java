package dev.modellib.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** A number that goes up and down, and the highest that it ever was. */
final class Gauge {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void up() {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void down() {
        now.decrementAndGet();
    }

    int now() {
        return now.get();
    }

    int most() {
        return most.get();
    }
}
