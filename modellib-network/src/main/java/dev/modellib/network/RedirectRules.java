package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides where the redirects of one request lead, and which are refused.
 *
 * <p><b>Threads:</b> one at a time.
 *
 * <p><b>Source:</b> RFC 9110 section 15.4.
 */
final class RedirectRules {

    private static final Set<Integer> FOLLOWED = Set.of(301, 302, 303, 307, 308);

    private final Redirects mode;
    private final int maxRedirects;
    private final URI first;
    private final Function<String, Reach> reach;
    private int followed;

    RedirectRules(Redirects mode, int maxRedirects, URI first, Function<String, Reach> reach) {
        this.mode = mode;
        this.maxRedirects = maxRedirects;
        this.first = first;
        this.reach = reach;
    }

    /** What follows from a response to a request: it is the answer, leads elsewhere, or is refused. */
    Next next(HttpRequest request, Reply reply) {
        Optional<String> location = reply.headers().firstValue("Location").filter(text -> !text.isBlank());
        if (mode == Redirects.NONE || location.isEmpty() || !FOLLOWED.contains(reply.status())) {
            return new Next.Answer();
        }
        URI from = request.uri();
        Optional<URI> target = Locations.resolve(from, location.get());
        if (target.isEmpty()) {
            return refused(from, "its Location is no http or https address");
        }
        URI to = target.get();
        boolean web = "https".equals(to.getScheme()) || "http".equals(to.getScheme());
        if (!web || to.getPort() > 65_535) {
            return refused(from, "its Location is no http or https address");
        }
        boolean leaves = !Origin.of(to).equals(Origin.of(from));
        if (leaves && mode == Redirects.SAME_ORIGIN) {
            return new Next.Answer();
        }
        if (followed == maxRedirects) {
            return refused(from, "there were more than " + maxRedirects + " of them");
        }
        if (to.getRawUserInfo() != null) {
            return refused(from, "its Location holds user information");
        }
        if (Origin.of(from).scheme().equals("https") && Origin.of(to).scheme().equals("http")) {
            return refused(from, "it leads from https to http");
        }
        boolean asGet = dropsBody(request.method(), reply.status());
        if (leaves && !asGet && !isSafe(request.method())) {
            return refused(from, "it would carry the request's body to " + Origin.of(to));
        }
        Optional<String> objection = Reach.objection(first.getHost(), to.getHost(), reach);
        if (objection.isPresent()) {
            return refused(from, objection.get());
        }
        followed++;
        return new Next.Elsewhere(Requests.redirected(request, to, asGet));
    }

    private static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** 303 means "get the result there"; 301 and 302 are read so for POST by every browser. */
    private static boolean dropsBody(String method, int status) {
        return !isSafe(method) && (status == 303 || (method.equals("POST") && (status == 301 || status == 302)));
    }

    private static Next refused(URI from, String reason) {
        return new Next.Refusal(new NetworkException.BadRedirect(from, reason));
    }
}
