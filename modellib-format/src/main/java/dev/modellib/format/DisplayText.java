package dev.modellib.format;

/** Text from a file made inert for a message: one line, no control or direction characters, short. */
final class DisplayText {

    private static final int MAX_SHOWN_CHARS = 200;

    private DisplayText() {}

    static String of(String untrusted) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < untrusted.length(); ) {
            if (shown.length() >= MAX_SHOWN_CHARS) {
                return shown.append('…').toString();
            }
            int codePoint = untrusted.codePointAt(at);
            at += Character.charCount(codePoint);
            if (isInert(codePoint)) {
                shown.appendCodePoint(codePoint);
            } else {
                shown.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
            }
        }
        return shown.toString();
    }

    private static boolean isInert(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
