package dev.modellib.network;

/**
 * A listener to the circuit breakers of a client.
 *
 * <p><b>Threads:</b> called on the thread whose request made the change, or on one of the HTTP client; for one origin one
 * at a time and in order. It must not block; what it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface CircuitListener {

    /**
     * Hears that the circuit of an origin changed. A rest that is over is told with the request that ends it, the probe.
     *
     * @param origin the origin
     * @param from what the circuit was
     * @param to what it is now
     */
    void changed(Origin origin, CircuitState from, CircuitState to);

    /** {@return the listener that does nothing} */
    static CircuitListener none() {
        return (origin, from, to) -> {};
    }
}
