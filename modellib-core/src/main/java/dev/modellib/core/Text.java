package dev.modellib.core;

/** Makes text that came from outside inert in messages: control and bidi characters are shown, length is capped. */
final class Text {

    private static final int LONGEST_SHOWN = 200;

    private Text() {}

    static String display(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST_SHOWN) + 16);
        text.codePoints().limit(LONGEST_SHOWN).forEach(c -> {
            if (isInert(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST_SHOWN ? shown + "…" : shown.toString();
    }

    /** Whether a text can be written down as it is: without control characters, but for those allowed, and without halves of surrogate pairs. */
    static boolean isPlain(String text, String allowed) {
        return text.codePoints()
                .allMatch(c -> allowed.indexOf(c) >= 0
                        || switch (Character.getType(c)) {
                            case Character.CONTROL,
                                    Character.SURROGATE,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR -> false;
                            default -> true;
                        });
    }

    private static boolean isInert(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
