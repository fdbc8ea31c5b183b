package dev.modellib.io;

import java.util.Locale;

/** Text from outside, made safe to show: control characters, line ends and direction overrides become visible. */
final class Display {
    private static final int LONGEST = 300;

    private Display() {}

    static String of(Object value) {
        String text = value.toString();
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < LONGEST; i++) {
            char c = text.charAt(i);
            boolean inert = !Character.isISOControl(c)
                    && !Character.isSurrogate(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
            if (inert || isPair(text, i)) {
                shown.append(c);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return shown.length() >= LONGEST ? shown + "…" : shown.toString();
    }

    private static boolean isPair(String text, int i) {
        return (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1)))
                || (i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i)));
    }
}
