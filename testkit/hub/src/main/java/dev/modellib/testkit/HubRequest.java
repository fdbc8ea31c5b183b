package dev.modellib.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request that a {@link HubServer} answered, as it came in.
 *
 * <p><b>Shape:</b> path and query are raw, still percent-encoded. Header names are in lower case, several values are joined by
 * {@code ", "}. {@link #toString()} shows no header value and no query.
 *
 * @param server which origin was asked
 * @param method the method, in upper case
 * @param path the path
 * @param query the query without its question mark; empty when there was none
 * @param headers the request's headers
 * @param status the status of the answer; 0 when the connection was dropped without one
 */
public record HubRequest(
        Server server, String method, String path, String query, Map<String, String> headers, int status) {

    /** The origins. */
    public enum Server {
        /** Metadata, redirects, and files that git itself holds. */
        HUB,
        /** LFS files by signed address. */
        CDN,
        /** A third origin that nobody has business with: it answers everything, so that the log shows who followed where. */
        TRAP
    }

    /**
     * Keeps an unmodifiable copy of the headers, with their names in lower case.
     *
     * @param server which origin
     * @param method the method
     * @param path the path
     * @param query the query
     * @param headers the headers
     * @param status the status of the answer
     */
    public HubRequest {
        headers = headers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(e -> e.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
    }

    /**
     * One header.
     *
     * @param name in any case
     * @return its value, if the request had it
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Whether the request carried an {@code Authorization} header, be it good or bad.
     *
     * @return true when it did
     */
    public boolean authorized() {
        return headers.containsKey("authorization");
    }

    /** Shows server, method, path, status and whether there were credentials, never what they were. */
    @Override
    public String toString() {
        return server + " " + method + " " + path + " -> " + status + (authorized() ? " (with credentials)" : "");
    }
}
