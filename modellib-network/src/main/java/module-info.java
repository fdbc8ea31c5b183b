import org.jspecify.annotations.NullMarked;

/**
 * One dependable way to send an HTTP request: a circuit breaker for each origin, retries with backoff and jitter,
 * redirects followed by hand, deadlines that also cover the body, and an offline mode that opens no socket.
 */
@NullMarked
module dev.modellib.network {
    requires transitive java.net.http;
    requires static org.jspecify;
    requires org.slf4j;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.retry;

    exports dev.modellib.network;
}
