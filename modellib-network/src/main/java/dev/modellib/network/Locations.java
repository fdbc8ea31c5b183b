package dev.modellib.network;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the {@code Location} of a redirect (RFC 3986 section 5), leniently.
 *
 * <p>Real servers send characters there that no address may hold, such as spaces and brackets of file names;
 * {@link URI} refuses them. They are percent-encoded here; what is already encoded stays as it is, since a signature may
 * cover it. {@link URI#resolve(URI)} is not used: it gets a reference that is only a query wrong.
 */
final class Locations {

    private static final Pattern REFERENCE = Pattern.compile(
            "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?", Pattern.DOTALL);
    private static final String PATH_MARKS = "-._~!$&'()*+,;=:@/";
    private static final String QUERY_MARKS = PATH_MARKS + "?";

    private Locations() {}

    /** The absolute address, its scheme in lower case, without a fragment; empty when the text cannot be read as one with a host. */
    static Optional<URI> resolve(URI base, String location) {
        Matcher parts = REFERENCE.matcher(location.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        @Nullable String scheme = parts.group(1);
        @Nullable String authority = parts.group(2);
        String path = encoded(parts.group(3), PATH_MARKS);
        @Nullable String query = parts.group(4) == null ? null : encoded(parts.group(4), QUERY_MARKS);
        String basePath = Objects.requireNonNullElse(base.getRawPath(), "");
        if (scheme != null && authority == null) {
            return Optional.empty();
        }
        if (authority == null) {
            if (path.isEmpty()) {
                path = basePath;
                query = query == null ? base.getRawQuery() : query;
            } else if (!path.startsWith("/")) {
                path = basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
            }
            authority = base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
        }
        path = withoutDots(path.startsWith("/") ? path : "/" + path);
        try {
            URI resolved = new URI((scheme == null ? base.getScheme() : scheme).toLowerCase(Locale.ROOT) + "://"
                    + authority + path + (query == null ? "" : "?" + query));
            return resolved.getHost() == null ? Optional.empty() : Optional.of(resolved);
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    private static String encoded(String text, String marks) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c < 0x80 && (Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0 || c == '%')) {
                out.append((char) c);
            } else if (c < 0x100) {
                // The client hands header bytes over as Latin-1, so a character below U+0100 is one byte of the wire.
                escape(out, c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escape(out, b & 0xff);
                }
            }
        });
        return LONE_PERCENT.matcher(out).replaceAll("%25");
    }

    private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private static void escape(StringBuilder out, int octet) {
        out.append('%')
                .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
                .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
    }

    /** Removes the segments "." and ".." of an absolute path (RFC 3986 section 5.2.4). */
    private static String withoutDots(String path) {
        StringBuilder out = new StringBuilder(path.length());
        int start = 0;
        while (start < path.length()) {
            int end = path.indexOf('/', start + 1);
            end = end < 0 ? path.length() : end;
            String segment = path.substring(start, end);
            if (segment.equals("/..")) {
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            }
            if (!segment.equals("/.") && !segment.equals("/..")) {
                out.append(segment);
            } else if (end == path.length()) {
                out.append('/');
            }
            start = end;
        }
        return out.toString();
    }
}
