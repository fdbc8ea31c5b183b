package dev.modellib.network;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How many bytes a second response bodies may bring, over all transfers that share it; it may be changed while they run.
 *
 * <p>Bytes are counted as they are taken from a connection, whose peer then waits. Over any span of time no more bytes pass
 * than the rate times the span, and a tenth of a second's worth once. Transfers that wait pass in the order in which they
 * came, in turns of at most that much, so that parallel ones get equal shares.
 *
 * <p><b>Units:</b> bytes a second.
 *
 * <p><b>Threads:</b> safe for any number. A change takes effect within 50 ms, also for those that wait already.
 */
public final class BandwidthLimit {

    /** What may be saved up while nobody transfers, as a part of a second. */
    static final int BURSTS_PER_SECOND = 10;

    /** How long a waiting transfer sleeps at most before it looks again whether the limit or its own state has changed. */
    private static final Duration NAP = Duration.ofMillis(50);

    private static final long NONE = Long.MAX_VALUE;

    private final LongSupplier ticker;
    private final Sleeper sleeper;

    // Guarded by this. A transfer takes the next position in the row of all bytes, and passes once that many are
    // granted.
    private long bytesPerSecond;
    private long taken;
    private double granted;
    private long grantedAtNanos;

    BandwidthLimit(long bytesPerSecond, LongSupplier ticker, Sleeper sleeper) {
        this.bytesPerSecond = bytesPerSecond;
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.grantedAtNanos = ticker.getAsLong();
    }

    /** {@return a limit that stands open until a rate is set} */
    public static BandwidthLimit unlimited() {
        return new BandwidthLimit(NONE, NetworkConfig.systemTicker(), Sleeper.system());
    }

    /**
     * {@return a limit to a rate}
     *
     * @param bytesPerSecond more than zero
     * @throws IllegalArgumentException when it is not
     */
    public static BandwidthLimit of(long bytesPerSecond) {
        return new BandwidthLimit(checked(bytesPerSecond), NetworkConfig.systemTicker(), Sleeper.system());
    }

    private static long checked(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException(
                    "A bandwidth limit is more than zero bytes a second, not " + bytesPerSecond + "; lift() ends it");
        }
        return bytesPerSecond;
    }

    /** {@return the rate in bytes a second; empty when there is no limit} */
    public synchronized OptionalLong bytesPerSecond() {
        return bytesPerSecond == NONE ? OptionalLong.empty() : OptionalLong.of(bytesPerSecond);
    }

    /**
     * Limits the transfers to a rate from now on.
     *
     * @param bytesPerSecond more than zero
     * @throws IllegalArgumentException when it is not
     */
    public void limitTo(long bytesPerSecond) {
        change(checked(bytesPerSecond));
    }

    /** Ends the limit: who waits goes on. */
    public void lift() {
        change(NONE);
    }

    private synchronized void change(long newBytesPerSecond) {
        grant();
        bytesPerSecond = newBytesPerSecond;
    }

    /** What a transfer does whenever it looks up from its wait: it throws to give up. */
    interface Check<E extends IOException> {
        void run() throws E;
    }

    /**
     * Waits until bytes may pass.
     *
     * @throws E what the check throws; the bytes that had not passed are given back
     */
    <E extends IOException> void admit(long bytes, Check<E> check) throws E, InterruptedException {
        long left = bytes;
        while (left > 0) {
            long turn = Math.min(left, turn());
            boolean passed = false;
            long position = take(turn);
            try {
                for (Duration wait = untilGranted(position); !wait.isZero(); wait = untilGranted(position)) {
                    check.run();
                    sleeper.sleep(wait);
                }
                passed = true;
            } finally {
                if (!passed) {
                    giveBack(turn);
                }
            }
            left -= turn;
        }
    }

    private synchronized long turn() {
        return Math.max(1, bytesPerSecond / BURSTS_PER_SECOND);
    }

    private synchronized long take(long bytes) {
        grant();
        taken += bytes;
        return taken;
    }

    /** Those who wait move up. */
    private synchronized void giveBack(long bytes) {
        granted += bytes;
    }

    /** How long to sleep before looking again; zero when the position has its grant. */
    private synchronized Duration untilGranted(long position) {
        grant();
        double missing = position - granted;
        if (missing <= 0) {
            return Duration.ZERO;
        }
        double nanos = Math.ceil(missing * 1e9 / bytesPerSecond);
        return nanos < NAP.toNanos() ? Duration.ofNanos((long) nanos) : NAP;
    }

    private void grant() {
        long now = ticker.getAsLong();
        long elapsed = Math.max(0, now - grantedAtNanos);
        grantedAtNanos = now;
        granted = bytesPerSecond == NONE
                ? taken
                : Math.min(granted + elapsed * (bytesPerSecond / 1e9), taken + (double) turn());
    }
}
