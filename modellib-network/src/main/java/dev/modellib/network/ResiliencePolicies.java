package dev.modellib.network;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
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
        this.circuitConfig = CircuitBreakerConfig.custom()
                .slidingWindow(config.circuitFailures(), config.circuitFailures(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(config.circuitOpenFor())
                .clock(new TickerClock(config.ticker(), config.ticker().getAsLong()))
                .currentTimestampFunction(clock -> config.ticker().getAsLong(), TimeUnit.NANOSECONDS)
                .build();
        this.retry = Retry.of(
                "network",
                RetryConfig.<Reply>custom()
                        .maxAttempts(config.maxAttempts())
                        .retryOnResult(reply -> RETRIED.contains(reply.status()))
                        .retryOnException(ResiliencePolicies::isTransportFault)
                        .intervalBiFunction((attempt, outcome) -> waitMillis(attempt, outcome.getOrNull()))
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
    Permit admit(URI uri, @Nullable NetworkException last) throws NetworkException.CircuitOpen {
        Circuit circuit;
        synchronized (circuits) {
            circuit = circuits.computeIfAbsent(Origin.of(uri), this::newCircuit);
            if (circuits.size() > MAX_ORIGINS) {
                circuits.remove(circuits.keySet().iterator().next());
            }
        }
        if (!circuit.breaker.tryAcquirePermission()) {
            throw new NetworkException.CircuitOpen(uri, circuit.retryAfter(), last);
        }
        return new Permit(circuit, circuit.breaker.getState() == CircuitBreaker.State.HALF_OPEN);
    }

    CircuitState state(Origin origin) {
        synchronized (circuits) {
            Circuit circuit = circuits.get(origin);
            return circuit == null ? CircuitState.CLOSED : circuit.state();
        }
    }

    private Circuit newCircuit(Origin origin) {
        return new Circuit(CircuitBreaker.of(origin.toString(), circuitConfig), config);
    }

    private long waitMillis(int attempt, @Nullable Reply reply) {
        Optional<Duration> asked = reply == null ? Optional.empty() : RetryAfter.read(reply.headers(), config.clock());
        if (asked.isPresent()) {
            Duration wait = asked.get();
            return (wait.compareTo(config.retryAfterMax()) < 0 ? wait : config.retryAfterMax()).toMillis();
        }
        long bound = backoffBound(attempt).toMillis();
        return Math.max(0, Math.min(bound, (long) (config.random().getAsDouble() * bound)));
    }

    /** The least duration that the n-th wait (from 1) stays below: base * 2^(n-1), at most the maximum. */
    private Duration backoffBound(int attempt) {
        Duration bound = config.backoffBase();
        for (int n = 1; n < attempt && bound.compareTo(config.backoffMax()) < 0 && !bound.isZero(); n++) {
            bound = bound.multipliedBy(2);
        }
        return bound.compareTo(config.backoffMax()) < 0 ? bound : config.backoffMax();
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

        void succeeded() {
            if (settled.compareAndSet(false, true) && circuit.listensTo(probe)) {
                circuit.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        void failed(Throwable fault) {
            if (settled.compareAndSet(false, true)) {
                circuit.fail(fault, probe);
            }
        }

        /** Gives the leave back without a verdict. */
        void release() {
            if (settled.compareAndSet(false, true) && probe) {
                circuit.breaker.releasePermission();
            }
        }

        /** Reports that a body broke off after the request was settled by its headers. */
        void bodyFailed(Throwable fault) {
            circuit.fail(fault, false);
        }

        /** Whether another request would be refused at this moment: the circuit rests, or its one probe is out. */
        boolean refusesNext() {
            return circuit.breaker.getState() == CircuitBreaker.State.HALF_OPEN || circuit.state() == CircuitState.OPEN;
        }
    }

    /** The circuit breaker of one origin and when it last opened. */
    private static final class Circuit {
        private final CircuitBreaker breaker;
        private final NetworkConfig config;
        private volatile long openedAtNanos;

        Circuit(CircuitBreaker breaker, NetworkConfig config) {
            this.breaker = breaker;
            this.config = config;
            breaker.getEventPublisher().onStateTransition(event -> {
                if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                    openedAtNanos = config.ticker().getAsLong();
                }
            });
        }

        /** While a probe is out, only its own outcome counts: a request from before says nothing about now. */
        boolean listensTo(boolean probe) {
            return probe || breaker.getState() != CircuitBreaker.State.HALF_OPEN;
        }

        void fail(Throwable fault, boolean probe) {
            if (listensTo(probe)) {
                breaker.onError(0, TimeUnit.NANOSECONDS, fault);
            }
        }

        CircuitState state() {
            return switch (breaker.getState()) {
                case OPEN -> restLeft().isNegative() ? CircuitState.HALF_OPEN : CircuitState.OPEN;
                case HALF_OPEN -> CircuitState.HALF_OPEN;
                default -> CircuitState.CLOSED;
            };
        }

        /** When half open, nobody knows how long the probe takes: then the first backoff is as good a guess as any. */
        Duration retryAfter() {
            if (breaker.getState() != CircuitBreaker.State.OPEN) {
                return config.backoffBase();
            }
            Duration left = restLeft();
            return left.isNegative() ? Duration.ZERO : left;
        }

        private Duration restLeft() {
            return config.circuitOpenFor().minusNanos(config.ticker().getAsLong() - openedAtNanos);
        }
    }

    /** Shows the ticker to resilience4j as a clock, so that setting the system's clock moves no circuit. */
    private static final class TickerClock extends Clock {
        private final LongSupplier ticker;
        private final long startNanos;

        TickerClock(LongSupplier ticker, long startNanos) {
            this.ticker = ticker;
            this.startNanos = startNanos;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(ticker.getAsLong() - startNanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
