package dev.modellib.network;

/** What the circuit breaker of an origin does with the next request. */
public enum CircuitState {
    /** The origin is taken to be well; requests are sent. */
    CLOSED,

    /** The origin failed too often in a row; requests fail at once, without a socket. */
    OPEN,

    /** The rest is over; one request is let through as a probe and the others fail at once until it is answered. */
    HALF_OPEN
}
