package dev.modellib.format;

import java.io.IOException;
import java.io.Reader;

/**
 * JSON text with long strings cut: of a string longer than the bound, one character more than the bound is passed on and
 * the rest is dropped. So a reader behind it holds no long string and still sees that one was too long. Everything
 * outside strings passes unchanged; escapes are never cut in two.
 */
final class ShortStrings extends Reader {

    private static final int CHUNK = 4096;
    private static final int UNICODE_DIGITS = 4;

    private final Reader json;
    private final int maxChars;
    private final char[] chunk = new char[CHUNK];
    private boolean inString;
    private boolean escaped;
    private int digitsLeft;
    private int stringChars;

    ShortStrings(Reader json, int maxChars) {
        this.json = json;
        this.maxChars = maxChars;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int kept = 0;
        while (kept == 0) {
            int count = json.read(chunk, 0, Math.min(length, CHUNK));
            if (count < 0) {
                return -1;
            }
            for (int i = 0; i < count; i++) {
                if (keeps(chunk[i])) {
                    into[offset + kept++] = chunk[i];
                }
            }
        }
        return kept;
    }

    private boolean keeps(char c) {
        if (!inString) {
            inString = c == '"';
            stringChars = 0;
            return true;
        }
        boolean fits = stringChars <= maxChars;
        if (digitsLeft > 0) {
            digitsLeft--;
            stringChars += digitsLeft == 0 ? 1 : 0;
        } else if (escaped) {
            escaped = false;
            digitsLeft = c == 'u' ? UNICODE_DIGITS : 0;
            stringChars += digitsLeft == 0 ? 1 : 0;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            inString = false;
            return true;
        } else {
            stringChars++;
        }
        return fits;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
