package dev.modellib.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Time that passes only when every thread of a play sleeps: then the one that is due first goes on, alone. What happens
 * when is the same in every run and takes no time.
 */
final class VirtualTime implements Sleeper {
    private static final long START = Long.MAX_VALUE - 5_000_000_000L; // a ticker may wrap around

    private record Due(long nanos, long order, Thread thread) {}

    private final PriorityQueue<Due> sleepers = new PriorityQueue<>(
            (a, b) -> a.nanos() != b.nanos() ? Long.compare(a.nanos(), b.nanos()) : Long.compare(a.order(), b.order()));
    private long nanos;
    private long order;
    private int awake;
    private Thread chosen;

    synchronized long ticker() {
        return START + nanos;
    }

    synchronized Duration now() {
        return Duration.ofNanos(nanos);
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        if (awake == 0) { // nobody else plays
            nanos += duration.toNanos();
            return;
        }
        sleepers.add(new Due(nanos + duration.toNanos(), order++, Thread.currentThread()));
        awake--;
        proceed();
        while (chosen != Thread.currentThread()) {
            wait();
        }
        chosen = null;
        awake++;
    }

    private void proceed() {
        if (awake == 0 && chosen == null && !sleepers.isEmpty()) {
            Due due = sleepers.remove();
            nanos = Math.max(nanos, due.nanos());
            chosen = due.thread();
            notifyAll();
        }
    }

    private synchronized void leave() {
        awake--;
        proceed();
    }

    /** Plays parts at the same time, and returns when all are over; the first failure is thrown. */
    void play(List<Lab.Call<Void>> parts) throws Exception {
        synchronized (this) {
            awake = parts.size();
        }
        List<Lab.Running<Void>> running = new ArrayList<>();
        for (Lab.Call<Void> part : parts) {
            running.add(Lab.start(() -> {
                try {
                    sleep(Duration.ZERO); // so that one starts after the other
                    return part.run();
                } finally {
                    leave();
                }
            }));
        }
        for (Lab.Running<Void> each : running) {
            each.result().get(60, java.util.concurrent.TimeUnit.SECONDS);
        }
    }
}
