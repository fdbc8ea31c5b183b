package dev.modellib.hf;

import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.Redirects;
import dev.modellib.network.ResilientHttpClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests to the Hub: authorised, bounded, paged, and their error responses turned into exceptions.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class HubTransport {

    /**
     * A question, who asks it, and what is known already.
     *
     * @param etag the entity tag of the answer that is known; empty when none is
     */
    record Ask(URI uri, Subject subject, String token, String etag) {

        static Ask of(URI uri, Subject subject, String token) {
            return new Ask(uri, subject, token, "");
        }

        /** The same, with what is known. */
        Ask knowing(String known) {
            return new Ask(uri, subject, token, known);
        }

        /** The same for another address, of which nothing is known. */
        Ask of(URI other) {
            return other.equals(uri) ? this : new Ask(other, subject, token, "");
        }
    }

    /**
     * An answer's text.
     *
     * @param etag its entity tag as the server writes it; empty when there is none
     * @param unchanged whether the answer that is known still holds; then there is no text
     */
    record Answer(LimitedBody body, String etag, boolean unchanged) {}

    /**
     * The items of all pages.
     *
     * @param sizeBytes how many bytes they came in
     * @param memorable whether they may be remembered
     * @param etag the entity tag, when there was one page only
     * @param unchanged whether the answer that is known still holds; then there are no items
     */
    record Listing<T>(List<T> items, long sizeBytes, boolean memorable, String etag, boolean unchanged) {}

    /** What a page counts at least, so that empty pages come to an end as well. */
    private static final int PAGE_BYTES_MIN = 16 << 10;

    private final ResilientHttpClient http;
    private final HubThrottle throttle;
    private final HubUris uris;
    private final HubFailures failures;
    private final HubWarnings warnings;
    private final int apiBodyLimitBytes;

    HubTransport(
            ResilientHttpClient http, HubThrottle throttle, HubUris uris, HubFailures failures, int apiBodyLimitBytes) {
        this(http, throttle, uris, failures, apiBodyLimitBytes, new HubWarnings());
    }

    private HubTransport(
            ResilientHttpClient http,
            HubThrottle throttle,
            HubUris uris,
            HubFailures failures,
            int apiBodyLimitBytes,
            HubWarnings warnings) {
        this.http = http;
        this.throttle = throttle;
        this.uris = uris;
        this.failures = failures;
        this.apiBodyLimitBytes = apiBodyLimitBytes;
        this.warnings = warnings;
    }

    /** The same through another client, within the same quotas. */
    HubTransport through(ResilientHttpClient view) {
        return new HubTransport(view, throttle, uris, failures, apiBodyLimitBytes, warnings);
    }

    /** As {@link ResilientHttpClient#mayLead}. */
    boolean mayLead(URI from, URI to) throws NetworkException {
        return http.mayLead(from, to);
    }

    /** As {@link ResilientHttpClient#timeLeft}. */
    Duration timeLeft() {
        return http.timeLeft();
    }

    int bodyLimitBytes() {
        return apiBodyLimitBytes;
    }

    /** One API answer. */
    Answer get(Ask ask) throws HubException, NetworkException {
        HttpResponse<LimitedBody> response = get(ask, apiBodyLimitBytes);
        return new Answer(response.body(), etag(response), response.statusCode() == 304);
    }

    /** The answer to a form. */
    byte[] post(Ask ask, String form) throws HubException, NetworkException {
        HttpRequest request = request(ask.uri(), ask.token())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return send(request, ask, apiBodyLimitBytes).body().bytes();
    }

    /** The pages of an API answer, as far as they are needed for that many items. */
    <T> Listing<T> getPages(Ask first, HubPages.Reader<T> reader, int itemLimit) throws HubException, NetworkException {
        HubPages<T> pages = new HubPages<>(this, first, reader);
        List<T> items = new ArrayList<>();
        boolean memorable = true;
        String etag = "";
        long sizeBytes = 0;
        long budgetBytes = apiBodyLimitBytes;
        int count = 0;
        while (pages.hasNext() && items.size() < itemLimit) {
            HubPages.Fetched<T> fetched = pages.fetch((int) Math.max(0, budgetBytes));
            if (fetched.response().statusCode() == 304) {
                return new Listing<>(List.of(), 0, true, first.etag(), true);
            }
            items.addAll(fetched.page().items());
            memorable &= fetched.page().memorable();
            int pageBytes = fetched.response().body().bytes().length;
            sizeBytes += pageBytes;
            budgetBytes -= Math.max(PAGE_BYTES_MIN, pageBytes);
            etag = etag(fetched.response());
            count++;
        }
        // The tag of one page says nothing about the others.
        boolean alone = count == 1 && !pages.hasNext();
        return new Listing<>(
                items.subList(0, Math.min(items.size(), itemLimit)), sizeBytes, memorable, alone ? etag : "", false);
    }

    /** Where the page behind this one is; null when this is the last. */
    @Nullable
    URI nextPage(HttpResponse<?> page, Subject subject) throws HubException {
        String link = LinkHeader.next(page.headers().allValues("Link")).orElse("");
        if (link.isEmpty()) {
            return null;
        }
        return uris.next(page.uri(), link)
                .orElseThrow(() -> subject.malformed("its next page is at no address of the Hub's API"));
    }

    /** The headers of a file, from the Hub itself: a redirect to another origin is an answer here. */
    HttpResponse<Void> head(Ask ask) throws HubException, NetworkException {
        HttpRequest request = request(ask.uri(), ask.token())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = throttled(
                ask.token(),
                client -> client.send(request, HttpResponse.BodyHandlers.discarding(), Redirects.SAME_ORIGIN));
        warnings.tell(response.headers(), ask.token());
        int status = response.statusCode();
        if (status == 200 || isRedirect(status)) {
            return response;
        }
        throw failures.of(ask.subject(), status, response.headers(), new byte[0], ask.token());
    }

    /** A request that carries the token if it goes to the endpoint's origin, and asks for bytes as they are. */
    HttpRequest.Builder request(URI uri, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "identity");
        if (!token.isEmpty() && Origin.of(uri).equals(uris.origin())) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    /** A response with status 200, or 304 when the answer that is known still holds. */
    HttpResponse<LimitedBody> get(Ask ask, int limitBytes) throws HubException, NetworkException {
        HttpRequest.Builder request = request(ask.uri(), ask.token());
        if (!ask.etag().isEmpty()) {
            request.header("If-None-Match", ask.etag());
        }
        return send(request.GET().build(), ask, limitBytes);
    }

    private HttpResponse<LimitedBody> send(HttpRequest request, Ask ask, int limitBytes)
            throws HubException, NetworkException {
        HttpResponse<LimitedBody> response = throttled(
                ask.token(), client -> client.send(request, LimitedBody.handler(limitBytes), Redirects.SAME_ORIGIN));
        warnings.tell(response.headers(), ask.token());
        int status = response.statusCode();
        if (status == 304 && !ask.etag().isEmpty()) {
            return response;
        }
        if (isRedirect(status)) {
            throw ask.subject().malformed("the Hub redirects to another place");
        }
        if (status != 200) {
            throw failures.of(
                    ask.subject(), status, response.headers(), response.body().bytes(), ask.token());
        }
        if (!response.body().isWhole()) {
            throw new HubException.Malformed("The answer about " + ask.subject() + " is larger than "
                    + apiBodyLimitBytes + " bytes. Raise apiBodyLimitBytes if that is to be expected.");
        }
        return response;
    }

    /** One exchange behind the throttle. */
    <T> T throttled(String token, HubThrottle.Exchange<T> exchange) throws HubException, NetworkException {
        try {
            return throttle.through(http, exchange);
        } catch (NetworkException.Throttled e) {
            HubException limited = new HubException.RateLimited(e.retryAfter(), !token.isEmpty());
            limited.initCause(e);
            throw limited;
        }
    }

    private static String etag(HttpResponse<?> response) {
        Optional<String> etag = response.headers().firstValue("ETag");
        return etag.map(String::strip).filter(FileHeaders::isEntityTag).orElse("");
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400;
    }
}
