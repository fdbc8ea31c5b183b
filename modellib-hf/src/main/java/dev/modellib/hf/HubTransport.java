package dev.modellib.hf;

import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.Redirects;
import dev.modellib.network.ResilientHttpClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The requests to the Hub: authorised, bounded, paged, and their error responses turned into exceptions.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class HubTransport {

    /** The items of all pages, and how many bytes they came in. */
    record Listing<T>(List<T> items, long sizeBytes) {}

    /** What makes a page into its items. */
    @FunctionalInterface
    interface PageReader<T> {
        List<T> read(byte[] body) throws HubException;
    }

    /** What a page counts at least, so that empty pages come to an end as well. */
    private static final int PAGE_BYTES_MIN = 16 << 10;

    private final ResilientHttpClient http;
    private final HubUris uris;
    private final HubFailures failures;
    private final int apiBodyLimitBytes;

    HubTransport(ResilientHttpClient http, HubUris uris, HubFailures failures, int apiBodyLimitBytes) {
        this.http = http;
        this.uris = uris;
        this.failures = failures;
        this.apiBodyLimitBytes = apiBodyLimitBytes;
    }

    /** One API answer. */
    byte[] get(URI uri, Subject subject, String token) throws HubException, NetworkException {
        return get(uri, subject, token, apiBodyLimitBytes).body().bytes();
    }

    /** The pages of an API answer, as far as they are needed for that many items. */
    <T> Listing<T> getPages(URI first, Subject subject, String token, PageReader<T> reader, int itemLimit)
            throws HubException, NetworkException {
        List<T> items = new ArrayList<>();
        Set<URI> asked = new HashSet<>();
        long sizeBytes = 0;
        long budgetBytes = apiBodyLimitBytes;
        URI uri = first;
        while (true) {
            if (!asked.add(uri)) {
                throw subject.malformed("its pages go round in a circle");
            }
            HttpResponse<LimitedBody> page = get(uri, subject, token, (int) Math.max(0, budgetBytes));
            items.addAll(reader.read(page.body().bytes()));
            int pageBytes = page.body().bytes().length;
            sizeBytes += pageBytes;
            budgetBytes -= Math.max(PAGE_BYTES_MIN, pageBytes);
            String link = LinkHeader.next(page.headers().allValues("Link")).orElse("");
            if (link.isEmpty() || items.size() >= itemLimit) {
                return new Listing<>(items.subList(0, Math.min(items.size(), itemLimit)), sizeBytes);
            }
            uri = uris.next(page.uri(), link)
                    .orElseThrow(() -> subject.malformed("its next page is at no address of the Hub's API"));
        }
    }

    /** The headers of a file, from the Hub itself: a redirect to another origin is an answer here. */
    HttpResponse<Void> head(URI uri, Subject subject, String token) throws HubException, NetworkException {
        HttpRequest request = request(uri, token)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = http.send(request, HttpResponse.BodyHandlers.discarding(), Redirects.SAME_ORIGIN);
        int status = response.statusCode();
        if (status == 200 || isRedirect(status)) {
            return response;
        }
        throw failures.of(subject, status, response.headers(), new byte[0], token);
    }

    /** A request that carries the token if it goes to the endpoint's origin, and asks for bytes as they are. */
    HttpRequest.Builder request(URI uri, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "identity");
        if (!token.isEmpty() && Origin.of(uri).equals(uris.origin())) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private HttpResponse<LimitedBody> get(URI uri, Subject subject, String token, int limitBytes)
            throws HubException, NetworkException {
        HttpRequest request = request(uri, token).GET().build();
        HttpResponse<LimitedBody> response = http.send(request, LimitedBody.handler(limitBytes), Redirects.SAME_ORIGIN);
        int status = response.statusCode();
        if (isRedirect(status)) {
            throw subject.malformed("the Hub redirects to another place");
        }
        if (status != 200) {
            throw failures.of(
                    subject, status, response.headers(), response.body().bytes(), token);
        }
        if (!response.body().isWhole()) {
            throw new HubException.Malformed("The answer about " + subject + " is larger than " + apiBodyLimitBytes
                    + " bytes. Raise apiBodyLimitBytes if that is to be expected.");
        }
        return response;
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400;
    }
}
