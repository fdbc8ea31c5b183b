package dev.modellib.network;

import java.net.URI;
import java.time.Duration;

/**
 * The time limits of one response body: no byte for too long, too few over a while, the whole operation late.
 *
 * <p>Only time in which bytes are waited for counts. A reader that takes its time, or is held back by a
 * {@link BandwidthLimit}, is no fault of the peer.
 *
 * <p><b>Threads:</b> one.
 */
final class BodyWatch {

    private final URI uri;
    private final Duration stallTimeout;
    private final long minimumBytesPerSecond;
    private final Duration rateWindow;
    private final Deadline deadline;
    private long receivedBytes;
    private Duration silence = Duration.ZERO;
    private Duration windowTime = Duration.ZERO;
    private long windowBytes;

    BodyWatch(URI uri, NetworkConfig config, Deadline deadline) {
        this.uri = uri;
        this.stallTimeout = config.stallTimeout();
        this.minimumBytesPerSecond = config.minimumBytesPerSecond();
        this.rateWindow = config.minimumRateWindow();
        this.deadline = deadline;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Ends the reading once the time of the operation is over, however it is spent. */
    void checkTime() throws NetworkException {
        deadline.check(uri);
    }

    /** How long the next wait may take at most before it has to be reported. */
    Duration patience() {
        Duration patience = shorter(stallTimeout.minus(silence), deadline.left());
        return minimumBytesPerSecond == 0 ? patience : shorter(patience, rateWindow.minus(windowTime));
    }

    /**
     * Reports a wait.
     *
     * @param time how long it took
     * @param bytes what it brought; 0 when nothing came
     * @throws NetworkException when a limit is broken
     */
    void waited(Duration time, long bytes) throws NetworkException {
        receivedBytes += bytes;
        silence = bytes > 0 ? Duration.ZERO : silence.plus(time);
        windowTime = windowTime.plus(time);
        windowBytes += bytes;
        deadline.check(uri);
        if (silence.compareTo(stallTimeout) >= 0) {
            throw new NetworkException.Stalled(uri, receivedBytes, 0, stallTimeout);
        }
        if (minimumBytesPerSecond > 0 && windowTime.compareTo(rateWindow) >= 0) {
            if (windowBytes < minimumBytesPerSecond * (windowTime.toNanos() / 1e9)) {
                throw new NetworkException.Stalled(uri, receivedBytes, windowBytes, windowTime);
            }
            windowTime = Duration.ZERO;
            windowBytes = 0;
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
