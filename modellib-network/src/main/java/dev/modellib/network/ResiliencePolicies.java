package dev.modellib.network;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The retry and circuit breaker policies, made of resilience4j; the only class that knows it.
 *
 * <p>Retries run through resilience4j's asynchronous context: it decides and says how long to wait, and the caller
 * waits. The blocking context would wait with a function that is static and therefore shared by the whole JVM.
 */
final class ResiliencePolicies {

    private static final Set<Integer> RETRIED = Set.of(408, 429, 500, 502, 503, 504);

    /** Redirects name origins, so their number is bounded; the one not used for longest is forgotten. */
    private static final int MAX_ORIGINS = 1_024;

    private final NetworkConfig config;
    private final CircuitBreakerConfig circuitConfig;
    private final Retry retry;
    private final Map<Origin, Circuit> circuits = new LinkedHashMap<>(16, 0.75f, true);

    ResiliencePolicies(NetworkConfig config) {
        this.config = config;
        Backoff backoff = new Backoff(config);
        this.circuitConfig = CircuitBreakerConfig.custom()
                .slidingWindow(config.circuitFailures(), config.circuitFailures(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(config.circuitOpenFor())
                .clock(new TickerClock(config.ticker()))
                .currentTimestampFunction(clock -> config.ticker().getAsLong(), TimeUnit.NANOSECONDS)
                .build();
        this.retry = Retry.of(
                "network",
                RetryConfig.<Reply>custom()
                        .maxAttempts(config.maxAttempts())
                        .retryOnResult(reply -> RETRIED.contains(reply.status()))
                        .retryOnException(ResiliencePolicies::isTransportFault)
                        .intervalBiFunction((attempt, outcome) -> backoff.wait(
                                        attempt,
                                        Optional.ofNullable(outcome.getOrNull()).map(Reply::headers))
                                .toMillis())
                        .build());
    }

    /** Whether the way to the origin, or the origin itself, is at fault: these count for its circuit. */
    static boolean isTransportFault(Throwable fault) {
        return fault instanceof NetworkException.Unreachable
                || fault instanceof NetworkException.TimedOut
                || fault instanceof NetworkException.Stalled
                || fault instanceof NetworkException.Protocol;
    }

    /** The retries of one request to one address. */
    Attempts attempts(String method) {
        boolean repeatable = method.equals("GET") || method.equals("HEAD");
        return new Attempts(repeatable ? retry.asyncContext() : null);
    }

    /**
     * Asks the circuit of an address whether a request may be sent.
     *
     * @param last what ended the attempt before, to be the cause of a refusal
     */
    Permit admit(URI uri, @Nullable NetworkException last) throws NetworkException {
        Circuit circuit;
        synchronized (circuits) {
            circuit = circuits.computeIfAbsent(Origin.of(uri), this::newCircuit);
            if (circuits.size() > MAX_ORIGINS) {
                circuits.remove(circuits.keySet().iterator().next());
            }
        }
        if (config.connectivity() == Connectivity.AUTO && circuit.away()) {
            throw new NetworkException.Offline(uri, last);
        }
        return circuit.admit().orElseThrow(() -> new NetworkException.CircuitOpen(uri, circuit.retryAfter(), last));
    }

    CircuitState state(Origin origin) {
        synchronized (circuits) {
            Circuit circuit = circuits.get(origin);
            return circuit == null ? CircuitState.CLOSED : circuit.state();
        }
    }

    private Circuit newCircuit(Origin origin) {
        return new Circuit(origin, CircuitBreaker.of(origin.toString(), circuitConfig), config);
    }

    /**
     * The count of attempts at one request.
     *
     * <p><b>Threads:</b> one at a time.
     */
    static final class Attempts {
        private final Retry.@Nullable AsyncContext<Reply> context;

        private Attempts(Retry.@Nullable AsyncContext<Reply> context) {
            this.context = context;
        }

        /** How long to wait before the next attempt; empty when this response is the last. */
        Optional<Duration> after(Reply reply) {
            return context == null ? Optional.empty() : pause(context.onResult(reply));
        }

        /** How long to wait before the next attempt; empty when this fault is the last. */
        Optional<Duration> after(NetworkException fault) {
            return context == null ? Optional.empty() : pause(context.onError(fault));
        }

        private static Optional<Duration> pause(long millis) {
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        }
    }

    /**
     * The leave to send one request; its first verdict stands.
     *
     * <p><b>Threads:</b> any.
     */
    static final class Permit {
        private final Circuit circuit;
        private final boolean probe;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Permit(Circuit circuit, boolean probe) {
            this.circuit = circuit;
            this.probe = probe;
        }

        /** Whether this is the one request that finds out if the origin is well again. */
        boolean isProbe() {
            return probe;
        }

        void succeeded() {
            if (settled.compareAndSet(false, true)) {
                circuit.judge(probe, breaker -> breaker.onSuccess(0, TimeUnit.NANOSECONDS));
            }
        }

        void failed(Throwable fault) {
            if (settled.compareAndSet(false, true)) {
                circuit.judge(probe, breaker -> breaker.onError(0, TimeUnit.NANOSECONDS, fault));
            }
        }

        /** Gives the leave back without a verdict. */
        void release() {
            if (settled.compareAndSet(false, true) && probe) {
                circuit.judge(true, CircuitBreaker::releasePermission);
            }
        }

        /** Reports that a body broke off: the verdict, or one more when the request was settled by what came before. */
        void bodyFailed(Throwable fault) {
            boolean verdict = settled.compareAndSet(false, true);
            circuit.judge(verdict && probe, breaker -> breaker.onError(0, TimeUnit.NANOSECONDS, fault));
        }

        /** Reports that there is no way to the origin from here: no verdict on the origin. */
        void noNetwork() {
            circuit.goneAway();
        }

        /** Whether another request would be refused at this moment: the circuit rests, or its one probe is out. */
        boolean refusesNext() {
            return circuit.state() != CircuitState.CLOSED && !circuit.restIsOver();
        }
    }

    /**
     * The circuit breaker of one origin. Its lock makes asking for leave and learning whether it is the probe's one step,
     * so that there is exactly one probe whatever other threads do.
     */
    private static final class Circuit {
        private static final Duration AWAY = Duration.ofSeconds(10);

        private final NetworkConfig config;
        private final CircuitNews news;

        // Guarded by this.
        private final CircuitBreaker breaker;
        private CircuitState last = CircuitState.CLOSED;
        private long openedAtNanos;
        private @Nullable Deadline awayUntil;

        Circuit(Origin origin, CircuitBreaker breaker, NetworkConfig config) {
            this.breaker = breaker;
            this.config = config;
            this.news = new CircuitNews(origin, config.circuitListener());
        }

        Optional<Permit> admit() {
            Optional<Permit> permit;
            synchronized (this) {
                permit = breaker.tryAcquirePermission()
                        ? Optional.of(new Permit(this, current() == CircuitState.HALF_OPEN))
                        : Optional.empty();
                note();
            }
            news.tell();
            return permit;
        }

        /** While a probe is out, only its own outcome counts: a request from before says nothing about now. */
        void judge(boolean probe, Consumer<CircuitBreaker> verdict) {
            synchronized (this) {
                if (probe || current() != CircuitState.HALF_OPEN) {
                    verdict.accept(breaker);
                }
                note();
            }
            news.tell();
        }

        synchronized CircuitState state() {
            return current() == CircuitState.OPEN && restIsOver() ? CircuitState.HALF_OPEN : current();
        }

        synchronized boolean restIsOver() {
            return current() == CircuitState.OPEN && restLeft().isNegative();
        }

        /** When half open, nobody knows how long the probe takes: then the first backoff is as good a guess as any. */
        synchronized Duration retryAfter() {
            if (current() != CircuitState.OPEN) {
                return config.backoffBase();
            }
            Duration left = restLeft();
            return left.isNegative() ? Duration.ZERO : left;
        }

        synchronized void goneAway() {
            awayUntil = Deadline.after(AWAY, config.ticker());
        }

        synchronized boolean away() {
            return awayUntil != null && !awayUntil.left().isZero();
        }

        private CircuitState current() {
            return switch (breaker.getState()) {
                case OPEN -> CircuitState.OPEN;
                case HALF_OPEN -> CircuitState.HALF_OPEN;
                default -> CircuitState.CLOSED;
            };
        }

        private Duration restLeft() {
            return config.circuitOpenFor().minusNanos(config.ticker().getAsLong() - openedAtNanos);
        }

        private void note() {
            CircuitState now = current();
            if (now != last) {
                last = now;
                news.note(now);
                if (now == CircuitState.OPEN) {
                    openedAtNanos = config.ticker().getAsLong();
                }
            }
        }
    }
}
