package dev.modellib.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts an operation's bytes and tells its listeners. What it shows never falls: bytes that had to be thrown away are
 * counted again silently until the old mark is passed.
 */
final class ProgressMeter {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressMeter.class);
    private static final long TELL_EVERY_NANOS = 100_000_000;
    private static final long SPEED_SAMPLE_NANOS = 500_000_000;
    private static final double SPEED_WEIGHT = 0.3;

    private final LongSupplier nanoTime;
    private final List<Consumer<Progress>> listeners = new CopyOnWriteArrayList<>();
    private String phase = "waiting";
    private String current = "";
    private long countedBytes;
    private long shownBytes;
    private OptionalLong totalBytes = OptionalLong.empty();
    private int filesDone;
    private int filesTotal;
    private double bytesPerSecond;
    private long sampledAtNanos;
    private long sampledBytes;
    private long toldAtNanos;

    ProgressMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sampledAtNanos = nanoTime.getAsLong();
        this.toldAtNanos = sampledAtNanos;
    }

    void listen(Consumer<Progress> listener) {
        listeners.add(listener);
        tell(List.of(listener), snapshot());
    }

    /** Begins a phase that has this much to do; the count starts again, so a phase is a journey's only one with bytes. */
    void begin(String newPhase, OptionalLong newTotalBytes, int newFilesTotal) {
        synchronized (this) {
            phase = newPhase;
            totalBytes = newTotalBytes;
            filesTotal = newFilesTotal;
            sampledAtNanos = nanoTime.getAsLong();
            sampledBytes = countedBytes;
        }
        tell(listeners, snapshot());
    }

    synchronized void file(String path) {
        current = path;
    }

    synchronized void fileDone() {
        filesDone++;
    }

    /** Takes back bytes that have to be done again. */
    synchronized void discard(long bytes) {
        countedBytes -= bytes;
        sampledBytes = Math.min(sampledBytes, countedBytes);
    }

    void add(long bytes) {
        boolean due;
        synchronized (this) {
            countedBytes += bytes;
            shownBytes = Math.max(shownBytes, countedBytes);
            long now = nanoTime.getAsLong();
            sample(now);
            due = now - toldAtNanos >= TELL_EVERY_NANOS;
            if (due) {
                toldAtNanos = now;
            }
        }
        if (due) {
            tell(listeners, snapshot());
        }
    }

    private void sample(long now) {
        long elapsed = now - sampledAtNanos;
        if (elapsed >= SPEED_SAMPLE_NANOS) {
            double speed = (countedBytes - sampledBytes) * 1e9 / elapsed;
            bytesPerSecond = bytesPerSecond == 0 ? speed : bytesPerSecond + SPEED_WEIGHT * (speed - bytesPerSecond);
            sampledAtNanos = now;
            sampledBytes = countedBytes;
        }
    }

    void finish() {
        tell(listeners, snapshot());
    }

    synchronized Progress snapshot() {
        return new Progress(phase, current, shownBytes, totalBytes, filesDone, filesTotal, bytesPerSecond, eta());
    }

    private Optional<Duration> eta() {
        if (totalBytes.isEmpty() || bytesPerSecond < 1) {
            return Optional.empty();
        }
        long left = Math.max(0, totalBytes.getAsLong() - countedBytes);
        return Optional.of(Duration.ofMillis((long) (left * 1000.0 / bytesPerSecond)));
    }

    private static void tell(List<Consumer<Progress>> listeners, Progress progress) {
        for (Consumer<Progress> listener : listeners) {
            try {
                listener.accept(progress);
            } catch (RuntimeException e) {
                LOG.warn("a progress listener failed; the operation goes on", e);
            }
        }
    }
}
