package dev.modellib.core;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast bytes come, smoothed over some seconds.
 *
 * <p><em>Threads:</em> guarded by whoever has it.
 */
final class Speed {

    private static final long SAMPLE_NANOS = 500_000_000;
    private static final double WEIGHT = 0.3;

    private long sampledAtNanos;
    private long sampledBytes;
    private double bytesPerSecond;

    Speed(long nowNanos, long bytes) {
        begin(nowNanos, bytes);
    }

    /** What was counted until now was not measured, such as bytes that were here. */
    void begin(long nowNanos, long bytes) {
        sampledAtNanos = nowNanos;
        sampledBytes = bytes;
    }

    /** So many bytes there are in all. */
    void counted(long nowNanos, long bytes) {
        long elapsed = nowNanos - sampledAtNanos;
        if (elapsed >= SAMPLE_NANOS) {
            double speed = (bytes - sampledBytes) * 1e9 / elapsed;
            bytesPerSecond = bytesPerSecond == 0 ? speed : bytesPerSecond + WEIGHT * (speed - bytesPerSecond);
            begin(nowNanos, bytes);
        }
    }

    /** Bytes were taken back, which is no negative speed. */
    void fellTo(long bytes) {
        sampledBytes = Math.min(sampledBytes, bytes);
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How long that many bytes take. */
    Optional<Duration> eta(long leftBytes) {
        return bytesPerSecond < 1
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (Math.max(0, leftBytes) * 1000.0 / bytesPerSecond)));
    }
}
