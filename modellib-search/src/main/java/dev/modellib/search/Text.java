package dev.modellib.search;

/**
 * The border between Java strings, which may hold unpaired surrogates, and SQLite's UTF-8, which cannot.
 *
 * <p>A key that changed on its way into the database could meet another key there, so keys must be exact; other text is
 * repaired.
 */
final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    static boolean isWellFormed(String text) {
        return firstUnpaired(text, 0) < 0;
    }

    /** The text with each unpaired surrogate replaced by U+FFFD; the same object when there is none. */
    static String wellFormed(String text) {
        int unpaired = firstUnpaired(text, 0);
        if (unpaired < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        while (unpaired >= 0) {
            repaired.setCharAt(unpaired, REPLACEMENT);
            unpaired = firstUnpaired(text, unpaired + 1);
        }
        return repaired.toString();
    }

    static void requireExact(String text, String what) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException(
                    what + " holds an unpaired surrogate and cannot be stored exactly: " + wellFormed(text));
        }
    }

    static void requireKey(String text, String what) {
        requireExact(text, what);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
    }

    private static int firstUnpaired(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }
}
