package dev.modellib.cli;

/** Text that came from outside, made harmless for a terminal: control, bidi and invisible characters become visible. */
final class Inert {

    private Inert() {}

    static String text(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isInert(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.toString();
    }

    /** Whether a terminal shows the character in its place and does nothing else. */
    static boolean isInert(int c) {
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
