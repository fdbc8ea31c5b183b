package dev.modellib.network;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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

    // Guarded by this: who waits, in order, and the bytes that may pass, the first ones of the row first.
    private final Deque<Turn> row = new ArrayDeque<>();
    private long bytesPerSecond;
    private double granted;
    private long grantedAtNanos;

    /** What a transfer passes at once; told from others by identity. */
    private static final class Turn {
        private final long bytes;

        Turn(long bytes) {
            this.bytes = bytes;
        }
    }

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
                    "A bandwidth limit is more than zero bytes a second, not " + bytesPerSecond);
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
     * @throws E what the check throws; whoever waits behind moves up then
     */
    <E extends IOException> void admit(long bytes, Check<E> check) throws E, InterruptedException {
        for (long left = bytes; left > 0; ) {
            Turn turn = enter(left);
            try {
                for (Duration wait = untilPassed(turn); !wait.isZero(); wait = untilPassed(turn)) {
                    check.run();
                    sleeper.sleep(wait);
                }
            } finally {
                leave(turn);
            }
            left -= turn.bytes;
        }
    }

    private synchronized Turn enter(long wanted) {
        Turn turn = new Turn(Math.min(wanted, burst()));
        row.add(turn);
        return turn;
    }

    private synchronized void leave(Turn turn) {
        row.remove(turn);
    }

    /** How long to sleep before asking again; zero when the turn has passed. Those before it in the row keep their bytes. */
    private synchronized Duration untilPassed(Turn turn) {
        grant();
        double needed = 0;
        for (Turn each : row) {
            needed += each.bytes;
            if (each == turn) {
                break;
            }
        }
        if (bytesPerSecond == NONE || needed <= granted) {
            granted -= turn.bytes;
            row.remove(turn);
            return Duration.ZERO;
        }
        double nanos = Math.ceil((needed - granted) * 1e9 / bytesPerSecond);
        return nanos < NAP.toNanos() ? Duration.ofNanos((long) nanos) : NAP;
    }

    private long burst() {
        return Math.max(1, bytesPerSecond / BURSTS_PER_SECOND);
    }

    /** Adds what the time since the last call is worth; no more is saved up than the row needs, and a burst. */
    private void grant() {
        long now = ticker.getAsLong();
        long elapsed = Math.max(0, now - grantedAtNanos);
        grantedAtNanos = now;
        if (bytesPerSecond == NONE) {
            granted = 0;
            return;
        }
        double most = burst();
        for (Turn each : row) {
            most += each.bytes;
        }
        granted = Math.min(Math.max(0, granted) + elapsed * (bytesPerSecond / 1e9), most);
    }
}
