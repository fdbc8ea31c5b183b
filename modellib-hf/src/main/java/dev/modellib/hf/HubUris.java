package dev.modellib.hf;

import dev.modellib.network.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of the Hub, all of them below one endpoint.
 *
 * <p><b>Source:</b> RFC 3986; the Hub's routes.
 */
final class HubUris {

    static final String WHOAMI = "/api/whoami-v2";

    private static final String API = "/api/models";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final String IN_URI = UNRESERVED + ":/?#@!$&'()*+,;=%";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)(\\.|%2e){1,2}");
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final int LINK_LENGTH_MAX = 8192;

    private final String endpoint;
    private final Origin origin;
    private final String basePath;

    HubUris(URI endpoint) {
        this.endpoint = endpoint.toString();
        this.origin = Origin.of(endpoint);
        this.basePath = endpoint.getRawPath();
    }

    /** The only origin that may see the token. */
    Origin origin() {
        return origin;
    }

    URI page(RepoId repo) {
        return URI.create(endpoint + "/" + repo);
    }

    URI info(InfoRequest request) {
        List<String> parameters = new ArrayList<>();
        if (request.blobs()) {
            parameters.add("blobs=true");
        }
        if (request.securityStatus()) {
            parameters.add("securityStatus=true");
        }
        request.expand().forEach(field -> parameters.add("expand=" + encode(field)));
        return api(request.repo() + "/revision/" + encodeSegment(request.revision()), parameters);
    }

    URI tree(TreeRequest request) {
        List<String> parameters = new ArrayList<>();
        if (request.recursive()) {
            parameters.add("recursive=true");
        }
        if (request.expand()) {
            parameters.add("expand=true");
        }
        String folder = request.folder().isEmpty() ? "" : "/" + encode(request.folder());
        return api(request.repo() + "/tree/" + encodeSegment(request.revision()) + folder, parameters);
    }

    URI paths(RepoId repo, String revision) {
        return api(repo + "/paths-info/" + encodeSegment(revision), List.of());
    }

    URI refs(RepoId repo) {
        return api(repo + "/refs", List.of("include_prs=1"));
    }

    URI commits(RepoId repo, String revision) {
        return api(repo + "/commits/" + encodeSegment(revision), List.of());
    }

    URI access(RepoId repo) {
        return api(repo + "/auth-check", List.of());
    }

    URI whoami() {
        return URI.create(endpoint + WHOAMI);
    }

    private URI api(String path, List<String> parameters) {
        return URI.create(
                endpoint + API + "/" + path + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
    }

    URI resolve(RepoId repo, String revision, String path) {
        return URI.create(endpoint + "/" + repo + "/resolve/" + encodeSegment(revision) + "/" + encodePath(path));
    }

    URI search(HubQuery query) {
        return URI.create(endpoint + API + "?" + String.join("&", query.parameters()));
    }

    /**
     * Where the next page is: what the server's link says, but always at the endpoint, since mirrors and proxies hand on
     * links that name the public Hub. Empty when the link leads to no API page, or is longer
     * than an address may be: a relative one can grow from page to page.
     */
    Optional<URI> next(URI current, String link) {
        if (link.length() > LINK_LENGTH_MAX || current.getRawPath().length() > LINK_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            // The JDK resolves a bare query against the folder, not against the resource.
            String reference = link.startsWith("?") ? current.getRawPath() + link : link;
            URI target = current.resolve(new URI(lenient(reference)));
            String scheme = target.getScheme();
            if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                return Optional.empty();
            }
            String path = Objects.requireNonNullElse(target.getRawPath(), "");
            // names with an underscore, as containers have, are no hosts to the JDK, and not to us
            boolean ours = target.getHost() != null && origin.equals(Origin.of(target));
            boolean below = ours && path.startsWith(basePath + API);
            String apiPath = below ? path.substring(basePath.length()) : path;
            if (!isApiPath(apiPath)) {
                return Optional.empty();
            }
            String query = target.getRawQuery();
            return Optional.of(URI.create(endpoint + apiPath + (query == null ? "" : "?" + query)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isApiPath(String path) {
        return (path.equals(API) || path.startsWith(API + "/"))
                && !path.contains("//")
                && segments(path).stream()
                        .noneMatch(segment -> DOT_SEGMENT.matcher(segment).matches());
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    /** Whether a path can stand in an address without meaning another one. */
    static boolean isPlainPath(String path) {
        return path.indexOf('\0') < 0
                && segments(path).stream().noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /** Encodes everything but letters, digits and {@code - . _ ~}, a slash too. */
    static String encodeSegment(String text) {
        // Proxies resolve dot segments even when they are percent-encoded: no encoding makes them harmless.
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("\"" + text + "\" cannot stand in an address");
        }
        return encode(text);
    }

    /** Encodes each segment, leaving the slashes between them. */
    static String encodePath(String path) {
        requirePlainPath(path);
        return encodeAllBut(path, UNRESERVED + "/");
    }

    /** Refuses what {@link #isPlainPath} is not true of. */
    static void requirePlainPath(String path) {
        if (!isPlainPath(path)) {
            throw new IllegalArgumentException("Not the path of a file in a repository: \"" + PlainText.shown(path)
                    + "\". Write its segments with '/' between them, none empty, '.' or '..'.");
        }
    }

    static String encode(String text) {
        return encodeAllBut(text, UNRESERVED);
    }

    /** An address as servers write it, with what an address must not contain percent-encoded. */
    static String lenient(String text) {
        Matcher parts = AUTHORITY.matcher(text.strip());
        String authority = parts.lookingAt() ? parts.group() : "";
        String rest = encodeAllBut(text.strip().substring(authority.length()), IN_URI);
        return authority + STRAY_PERCENT.matcher(rest).replaceAll("%25");
    }

    private static String encodeAllBut(String text, String kept) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : utf8(text)) {
            char character = (char) (octet & 0xff);
            if (kept.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "\"" + PlainText.shown(text) + "\" is not Unicode text: it has half a surrogate pair", e);
        }
    }
}
