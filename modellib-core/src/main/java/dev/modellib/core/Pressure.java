package dev.modellib.core;

import dev.modellib.network.RequestGate;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;

/** Tells a transfer at once that a server asks for less, while the request itself still waits to be sent again. */
record Pressure(Connections connections) implements RequestGate {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    @Override
    public void pass(HttpRequest request, Duration patience) {
        // who is let through is for the other gates to say
    }

    @Override
    public void seen(URI uri, int status, HttpHeaders headers) {
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            connections.throttled();
        }
    }
}
