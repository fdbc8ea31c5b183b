package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * The gate that every request passes before it is sent: the first attempt, each repetition and each redirect alike; a
 * seam for whoever knows how many requests a server grants.
 *
 * <p>The order is gate, circuit breaker, connection. A gate learns what a server grants from the responses, which it sees
 * before anything else does.
 *
 * <p><b>Threads:</b> {@link #pass} is called on the thread that sends, {@link #seen} on a thread of the HTTP client; both by
 * many at once.
 */
@FunctionalInterface
public interface RequestGate {

    /**
     * Lets a request pass, at once or after a wait.
     *
     * <p><b>Blocks:</b> for no longer than the patience. A gate that knows a longer wait to be needed throws at once.
     *
     * @param request the request as it will be sent
     * @param patience how long the caller may be held at most; very long when the operation has no time limit
     * @throws NetworkException.Throttled when the request cannot pass within the patience, or is not to wait at all
     * @throws InterruptedException when the thread was interrupted while it waited
     */
    void pass(HttpRequest request, Duration patience) throws NetworkException.Throttled, InterruptedException;

    /**
     * Sees the head of a response, before it is judged or its body is read. Must not block; what it throws is logged and
     * changes nothing.
     *
     * @param uri the address that was asked
     * @param status the status code
     * @param headers the response's headers
     */
    default void seen(URI uri, int status, HttpHeaders headers) {}

    /**
     * This gate and another one behind it.
     *
     * @param inner passed after this one, with the same patience; sees the same responses
     * @return both as one
     */
    default RequestGate then(RequestGate inner) {
        RequestGate outer = this;
        return new RequestGate() {
            @Override
            public void pass(HttpRequest request, Duration patience)
                    throws NetworkException.Throttled, InterruptedException {
                outer.pass(request, patience);
                inner.pass(request, patience);
            }

            @Override
            public void seen(URI uri, int status, HttpHeaders headers) {
                try {
                    outer.seen(uri, status, headers);
                } finally {
                    inner.seen(uri, status, headers);
                }
            }
        };
    }

    /** {@return the gate that stands open} */
    static RequestGate open() {
        return (request, patience) -> {};
    }
}
