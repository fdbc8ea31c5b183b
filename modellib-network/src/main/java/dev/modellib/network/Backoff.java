package dev.modellib.network;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** How long to wait between attempts: as the server asks, else a random part of a bound that doubles ("full jitter"). */
final class Backoff {

    private final NetworkConfig config;

    Backoff(NetworkConfig config) {
        this.config = config;
    }

    /** The wait after a response with such headers, or after a fault, which has none; the n-th attempt counts from 1. */
    Duration wait(int attempt, Optional<HttpHeaders> headers) {
        Optional<Duration> asked = headers.flatMap(given -> RetryAfter.read(given, config.clock()));
        if (asked.isPresent()) {
            return shorter(asked.get(), config.retryAfterMax());
        }
        long bound = bound(attempt).toMillis();
        return Duration.ofMillis(
                Math.max(0, Math.min(bound, (long) (config.random().getAsDouble() * bound))));
    }

    /** The least duration that the n-th wait stays below: base * 2^(n-1), at most the maximum. */
    private Duration bound(int attempt) {
        Duration bound = config.backoffBase();
        for (int n = 1; n < attempt && bound.compareTo(config.backoffMax()) < 0 && !bound.isZero(); n++) {
            bound = bound.multipliedBy(2);
        }
        return shorter(bound, config.backoffMax());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
