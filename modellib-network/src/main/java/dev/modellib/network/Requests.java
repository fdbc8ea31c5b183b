package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes the requests that are really sent from the one that the caller gave. */
final class Requests {

    /** Credentials, and the name of the host that a caller may have set by hand. */
    private static final List<String> BOUND_TO_ORIGIN =
            List.of("Authorization", "Cookie", "Proxy-Authorization", "Host");

    private static final List<String> BOUND_TO_BODY =
            List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-Length");

    private Requests() {}

    /**
     * The caller's request with a User-Agent and without its timeout: what a JDK counts into that timeout differs from
     * version to version, so the time is kept here.
     */
    static HttpRequest prepared(HttpRequest request, String userAgent) {
        HttpRequest.Builder copy = copy(request, request.uri(), Set.of());
        if (request.headers().firstValue("User-Agent").isEmpty()) {
            copy.setHeader("User-Agent", userAgent);
        }
        return withMethodOf(request, copy).build();
    }

    /** The request that a redirect asks for; {@code asGet} drops the body. */
    static HttpRequest redirected(HttpRequest request, URI target, boolean asGet) {
        Set<String> dropped = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (!Origin.of(target).equals(Origin.of(request.uri()))) {
            dropped.addAll(BOUND_TO_ORIGIN);
        }
        if (asGet) {
            dropped.addAll(BOUND_TO_BODY);
        }
        HttpRequest.Builder copy = copy(request, target, dropped);
        return (asGet ? copy.GET() : withMethodOf(request, copy)).build();
    }

    private static HttpRequest.Builder copy(HttpRequest request, URI target, Set<String> dropped) {
        HttpRequest.Builder copy = HttpRequest.newBuilder(target).expectContinue(request.expectContinue());
        request.version().ifPresent(copy::version);
        request.headers().map().forEach((name, values) -> {
            if (!dropped.contains(name)) {
                values.forEach(value -> copy.header(name, value));
            }
        });
        return copy;
    }

    private static HttpRequest.Builder withMethodOf(HttpRequest request, HttpRequest.Builder copy) {
        if (request.method().equals("GET") && request.bodyPublisher().isEmpty()) {
            return copy.GET();
        }
        return copy.method(request.method(), request.bodyPublisher().orElseGet(HttpRequest.BodyPublishers::noBody));
    }
}
