package dev.modellib.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request, taken apart. */
final class Call {
    private final HubRequest.Server server;
    private final String method;
    private final String path;
    private final String query;
    private final List<String> segments;
    private final Map<String, List<String>> parameters;
    private final Map<String, String> headers;
    private final String body;
    private final boolean keepsConnection;
    private final boolean speaksChunks;

    Call(
            HubRequest.Server server,
            String method,
            String target,
            String version,
            Map<String, String> headers,
            String body) {
        this.server = server;
        this.method = method.toUpperCase(Locale.ROOT);
        String local = target.replaceFirst("^(?i)https?://[^/?]*", ""); // as a client of a proxy asks
        int mark = local.indexOf('?');
        this.path = mark < 0 ? local : local.substring(0, mark);
        this.query = mark < 0 ? "" : local.substring(mark + 1);
        this.segments = segments(path);
        this.parameters = parameters(query);
        this.headers = headers;
        this.body = body;
        this.speaksChunks = version.equals("HTTP/1.1");
        this.keepsConnection = speaksChunks
                && !header("connection").orElse("").toLowerCase(Locale.ROOT).contains("close");
    }

    private static List<String> segments(String path) {
        List<String> result = new ArrayList<>();
        for (String segment : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
            result.add(PercentText.decode(segment));
        }
        return List.copyOf(result);
    }

    /** Also the shape of a form body. */
    static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                result.computeIfAbsent(PercentText.decode(name.replace('+', ' ')), unused -> new ArrayList<>())
                        .add(PercentText.decode(value.replace('+', ' ')));
            }
        }
        return result;
    }

    HubRequest.Server server() {
        return server;
    }

    String method() {
        return method;
    }

    boolean isRead() {
        return method.equals("GET") || isHead();
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Raw, with its percent signs. */
    String path() {
        return path;
    }

    String query() {
        return query;
    }

    /** The path's parts, decoded one by one: an encoded slash stays inside its part. */
    List<String> segments() {
        return segments;
    }

    /** The parts from one on, joined again: a path inside a repo. */
    String rest(int from) {
        return String.join("/", segments.subList(Math.min(from, segments.size()), segments.size()));
    }

    Map<String, List<String>> parameters() {
        return parameters;
    }

    List<String> values(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    boolean flag(String name) {
        return value(name)
                .map(v -> v.equals("1") || v.toLowerCase(Locale.ROOT).equals("true"))
                .orElse(false);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether the client wants to ask more on this connection. */
    boolean keepsConnection() {
        return keepsConnection;
    }

    /** Whether the client knows bodies in chunks; to an older one, the connection's end is the body's. */
    boolean speaksChunks() {
        return speaksChunks;
    }

    /** Path and query, raw. */
    String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    String body() {
        return body;
    }

    HubRequest logged(int status) {
        return new HubRequest(server, method, path, query, headers, status);
    }
}
