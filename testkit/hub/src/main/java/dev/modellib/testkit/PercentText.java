package dev.modellib.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as in RFC 3986, in UTF-8. */
final class PercentText {
    private static final String UNRESERVED = "-._~";

    private PercentText() {}

    /** A path segment or query value with nothing reserved left in it. */
    static String encode(String text) {
        return encode(text, "");
    }

    /** A path, segment by segment; the slashes stay. */
    static String encodePath(String path) {
        return encode(path, "/");
    }

    /** A path as it stands in the Hub's Location headers, where these four characters have been seen unencoded. */
    static String encodeLocation(String path) {
        return encode(path, "/[]^|");
    }

    private static String encode(String text, String keep) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            if (plain || keep.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }

    /** Undoes the encoding; a percent sign that begins no pair of digits stands for itself. */
    static String decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (raw[i] == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
