package dev.modellib.hf;

import dev.modellib.network.NetworkException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a long answer, each fetched when it is asked for.
 *
 * <pre>{@code
 * HubPages<RepoInfo> pages = client.pages(query);
 * while (pages.hasNext()) {
 *   for (RepoInfo repo : pages.next()) { ... }
 * }
 * }</pre>
 *
 * <p>Pages are not remembered. A chain of pages that comes back to one of its own, or never ends, is malformed.
 *
 * <p><b>Threads:</b> for one thread at a time. <b>Closing:</b> holds nothing.
 *
 * @param <T> what the pages hold
 */
public final class HubPages<T> {

    /** What a page holds, and whether it may be remembered. */
    record Page<T>(List<T> items, boolean memorable) {}

    /** What makes the text of a page into its items. */
    @FunctionalInterface
    interface Reader<T> {
        Page<T> read(byte[] body) throws HubException;
    }

    /** So many pages in a row without anything on them are an endless chain. */
    private static final int EMPTY_PAGES_MAX = 100;

    private final HubTransport transport;
    private final HubTransport.Ask ask;
    private final Reader<T> reader;
    private final Set<URI> asked = new HashSet<>();
    private @Nullable URI next;
    private int emptyPages;

    HubPages(HubTransport transport, HubTransport.Ask first, Reader<T> reader) {
        this.transport = transport;
        this.ask = first;
        this.reader = reader;
        this.next = first.uri();
    }

    /**
     * Whether there is another page.
     *
     * @return true before the first page, and as long as the last page named a next one
     */
    public boolean hasNext() {
        return next != null;
    }

    /**
     * Fetches the next page.
     *
     * @return what is on it, in the server's order; may be empty
     * @throws HubException when the Hub refuses, or its chain of pages is malformed; the same page may be asked for again
     * @throws NetworkException when the Hub cannot be reached; the same page may be asked for again
     * @throws NoSuchElementException when there is none
     */
    public List<T> next() throws HubException, NetworkException {
        return fetch(transport.bodyLimitBytes()).page().items();
    }

    /** A page with the response it came in. */
    record Fetched<T>(Page<T> page, HttpResponse<LimitedBody> response) {}

    Fetched<T> fetch(int limitBytes) throws HubException, NetworkException {
        URI uri = next;
        if (uri == null) {
            throw new NoSuchElementException("There is no further page");
        }
        HttpResponse<LimitedBody> response = transport.get(ask.of(uri), limitBytes);
        if (response.statusCode() == 304) {
            next = null;
            return new Fetched<>(new Page<>(List.of(), true), response);
        }
        Page<T> page = reader.read(response.body().bytes());
        URI following = transport.nextPage(response, ask.subject());
        asked.add(uri);
        emptyPages = page.items().isEmpty() ? emptyPages + 1 : 0;
        if (following != null && (asked.contains(following) || emptyPages >= EMPTY_PAGES_MAX)) {
            throw ask.subject().malformed("its pages go round in a circle");
        }
        next = following;
        return new Fetched<>(page, response);
    }
}
