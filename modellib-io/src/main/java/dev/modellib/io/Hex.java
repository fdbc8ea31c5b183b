package dev.modellib.io;

import java.util.Locale;

/** Hexadecimal text of digests. */
final class Hex {
    private Hex() {}

    static String encode(byte[] bytes) {
        return org.apache.commons.codec.binary.Hex.encodeHexString(bytes);
    }

    /** Returns {@code text} in lower case when it is exactly {@code digits} hexadecimal digits, else refuses it. */
    static String normalize(String text, int digits) {
        boolean good = text.length() == digits;
        for (int i = 0; good && i < digits; i++) {
            char c = text.charAt(i);
            good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        }
        if (!good) {
            throw new IllegalArgumentException("A digest is " + digits + " hexadecimal digits, this has "
                    + text.length() + " characters or others");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
