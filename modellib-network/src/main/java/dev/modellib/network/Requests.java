package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Makes the requests that are really sent from the one that the caller gave. */
final class Requests {

    /**
     * What describes the question and nobody who asks it. Any other field may be a credential, whatever its name: a host's own {@code X-Api-Key} is
     * none of another origin's business.
     */
    private static final Set<String> FREE = ignoringCase(List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Pragma",
            "Range",
            "User-Agent"));

    private static final Set<String> BOUND_TO_BODY = ignoringCase(
            List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-Length"));

    private Requests() {}

    private static Set<String> ignoringCase(List<String> names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(names);
        return Collections.unmodifiableSet(set);
    }

    /**
     * The caller's request with a User-Agent and without its timeout: what a JDK counts into that timeout differs from
     * version to version, so the time is kept here.
     */
    static HttpRequest prepared(HttpRequest request, String userAgent) {
        HttpRequest.Builder copy = copy(request, request.uri(), name -> true);
        if (request.headers().firstValue("User-Agent").isEmpty()) {
            copy.setHeader("User-Agent", userAgent);
        }
        return withMethodOf(request, copy).build();
    }

    /** The request that a redirect asks for; {@code asGet} drops the body. */
    static HttpRequest redirected(HttpRequest request, URI target, boolean asGet) {
        boolean home = Origin.of(target).equals(Origin.of(request.uri()));
        Predicate<String> kept = name -> BOUND_TO_BODY.contains(name) ? !asGet : home || FREE.contains(name);
        HttpRequest.Builder copy = copy(request, target, kept);
        return (asGet ? copy.GET() : withMethodOf(request, copy)).build();
    }

    private static HttpRequest.Builder copy(HttpRequest request, URI target, Predicate<String> kept) {
        HttpRequest.Builder copy = HttpRequest.newBuilder(target).expectContinue(request.expectContinue());
        request.version().ifPresent(copy::version);
        request.headers().map().forEach((name, values) -> {
            if (kept.test(name)) {
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
