package dev.modellib.network;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * The scheme, host and port of an HTTP address: the unit within which credentials may travel and failures are counted.
 *
 * <p><b>Shape:</b> scheme ({@code http} or {@code https}) and host are lower-case; the port is always a number from 0 to
 * 65535, the scheme's default when the address names none.
 *
 * <p><b>Source:</b> RFC 6454 section 4.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host name or address literal, an IPv6 literal with its brackets
 * @param port the port number
 */
public record Origin(String scheme, String host, int port) {

    /**
     * Checks and normalises the parts.
     *
     * @param scheme {@code http} or {@code https}, in any case
     * @param host the host name or address literal, in any case
     * @param port the port number
     * @throws IllegalArgumentException when the scheme is neither http nor https, the host is empty or the port is not one
     */
    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        host = host.toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("An origin has the scheme http or https, not \"" + scheme + "\"");
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("An origin has a host; this one is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + port);
        }
    }

    /**
     * The origin of an address.
     *
     * @param uri an absolute http or https address with a host
     * @return its origin, with the scheme's default port filled in
     * @throws IllegalArgumentException when the address has no http or https scheme or no host
     */
    public static Origin of(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
        String host = Objects.requireNonNullElse(uri.getHost(), "");
        int port = uri.getPort();
        return new Origin(scheme, host, port >= 0 ? port : scheme.equalsIgnoreCase("https") ? 443 : 80);
    }

    /** The origin as it stands at the front of an address; a default port is left out. */
    @Override
    public String toString() {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
