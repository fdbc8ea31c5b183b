package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.RequestGate;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.network.Sleeper;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps all threads of a client together within the quotas that the Hub grants, by {@link RateWindow}'s rule.
 *
 * <p>It sits before the circuit breaker, and every attempt and redirect passes it. Requests to other origins than the
 * endpoint's pass untouched. A token that is exchanged while the client lives is taken to share the quotas of the one before, until the
 * window ends.
 *
 * <p><b>Threads:</b> safe for many; no lock is held while a thread waits for time to pass.
 */
final class HubThrottle {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Origin origin;
    private final String basePath;
    private final Duration patience;
    private final LongSupplier ticker;
    private final Sleeper sleeper;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition answered = lock.newCondition();
    private final Map<HubBucket, RateWindow> windows = new EnumMap<>(HubBucket.class);

    /** Of the question who the caller is, which the Hub limits by itself and more strictly than any other. */
    private final RateWindow account = new RateWindow();

    /** What a sleeper that came back early has made pass, so that a test's clock may stand still. */
    private long sleptNanos;

    HubThrottle(HubConfig config, Sleeper sleeper) {
        this.origin = Origin.of(config.endpoint());
        this.basePath = config.endpoint().getRawPath();
        this.patience = config.throttlePatience();
        this.ticker = config.ticker();
        this.sleeper = sleeper;
        for (HubBucket bucket : HubBucket.values()) {
            windows.put(bucket, new RateWindow());
        }
    }

    /** One exchange through a client behind this throttle. */
    @FunctionalInterface
    interface Exchange<T> {
        T run(ResilientHttpClient client) throws NetworkException;
    }

    /** Runs an exchange, with all its attempts and redirects. */
    <T> T through(ResilientHttpClient client, Exchange<T> exchange) throws NetworkException {
        Trip trip = new Trip();
        boolean mayHaveBeenSent = true;
        try {
            return exchange.run(client.behind(trip));
        } catch (NetworkException.CircuitOpen | NetworkException.Offline e) {
            mayHaveBeenSent = false;
            throw e;
        } finally {
            trip.end(mayHaveBeenSent);
        }
    }

    /** How long nothing may be sent; empty when something may. */
    Optional<Duration> limitedFor(HubBucket bucket) {
        lock.lock();
        try {
            long nanos = window(bucket).limitedFor(now());
            return nanos > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return ticker.getAsLong() + sleptNanos;
    }

    /** One request with its repetitions and redirects: at any time at most one of them is under way. */
    private final class Trip implements RequestGate {

        private RateWindow window = window(HubBucket.PAGES);
        private boolean underWay;
        private long sentAt;

        /** How much longer this request may wait before it is sent. */
        private long leftNanos;

        @Override
        public void pass(HttpRequest request, Duration callers)
                throws NetworkException.Throttled, InterruptedException {
            end(true);
            if (!Origin.of(request.uri()).equals(origin)) {
                return;
            }
            leftNanos = nanos(callers.compareTo(patience) < 0 ? callers : patience);
            RateWindow asked = window(request.uri().getRawPath().substring(prefixLength(request.uri())));
            while (true) {
                long wait = admit(asked);
                if (wait == 0) {
                    return;
                }
                if (wait == RateWindow.UNTIL_ANSWER || wait > leftNanos) {
                    // in whole seconds, as servers count, and not too early
                    long seconds = Math.max(1, (wait + SECOND - 1) / SECOND);
                    throw new NetworkException.Throttled(request.uri(), Duration.ofSeconds(seconds));
                }
                leftNanos -= wait;
                sleep(wait);
            }
        }

        /**
         * 0 when the request is under way now, else how long to sleep; waits itself where only an answer helps, and says so when it did not
         * come in time.
         */
        private long admit(RateWindow asked) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long wait = asked.verdict(now());
                while (wait == RateWindow.UNTIL_ANSWER) {
                    if (leftNanos <= 0) {
                        return wait;
                    }
                    leftNanos = answered.awaitNanos(leftNanos);
                    wait = asked.verdict(now());
                }
                if (wait == 0) {
                    window = asked;
                    sentAt = now();
                    underWay = true;
                    window.sent(sentAt);
                }
                return wait;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void seen(URI uri, int status, HttpHeaders headers) {
            if (!Origin.of(uri).equals(origin)) {
                return;
            }
            RateLimits limits = RateLimits.of(status, headers);
            lock.lock();
            try {
                long now = now();
                limits.pause().ifPresent(pause -> window.pause(pause, now));
                Optional<RateWindow> told = limits.bucket().map(bucket -> window == account ? account : window(bucket));
                if (!underWay) {
                    // the head of a request that was given up just now
                    told.ifPresent(each -> each.told(limits, sentAt, now));
                } else if (told.filter(each -> each == window).isPresent()) {
                    window.answered(limits, sentAt, now);
                } else {
                    window.answered(status);
                    told.ifPresent(each -> each.told(limits, sentAt, now));
                }
                underWay = false;
                answered.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Settles an attempt that ended without the head of a response. */
        void end(boolean mayHaveBeenSent) {
            lock.lock();
            try {
                if (!underWay) {
                    return;
                }
                underWay = false;
                if (mayHaveBeenSent) {
                    window.lost();
                } else {
                    window.unsent();
                }
                answered.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Of a wait; longer ones are as good as endless. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : LONGEST.toNanos();
    }

    private int prefixLength(URI uri) {
        return uri.getRawPath().startsWith(basePath) ? basePath.length() : 0;
    }

    /** Of a path below the endpoint. */
    private RateWindow window(String path) {
        return path.equals(HubUris.WHOAMI) ? account : window(HubBucket.ofPath(path));
    }

    private RateWindow window(HubBucket bucket) {
        return requireNonNull(windows.get(bucket));
    }

    private void sleep(long nanos) throws InterruptedException {
        long until = lockedNow() + nanos;
        sleeper.sleep(Duration.ofNanos(nanos));
        lock.lock();
        try {
            sleptNanos += Math.max(0, until - now());
        } finally {
            lock.unlock();
        }
    }

    private long lockedNow() {
        lock.lock();
        try {
            return now();
        } finally {
            lock.unlock();
        }
    }
}
