package dev.modellib.network;

import java.net.http.HttpRequest;
import java.time.Duration;

/** What follows from a response's status and headers, decided before its body is read. */
sealed interface Next {

    /** The response is final: its body goes to the caller. */
    record Answer() implements Next {}

    /** The same request is sent again after a wait; the body is discarded. */
    record Again(Duration pause) implements Next {}

    /** Another request is sent instead; the body is discarded. */
    record Elsewhere(HttpRequest request) implements Next {}

    /** The request fails because of this response; the body is discarded. */
    record Refusal(NetworkException reason) implements Next {}
}
