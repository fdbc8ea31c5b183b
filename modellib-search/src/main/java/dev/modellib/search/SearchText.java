package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;

/**
 * What a person typed, as FTS5 expressions that can never be a syntax error: every word stands in double quotes, and no
 * double quote survives inside one.
 *
 * <p>FTS5 splits a quoted word the way it split the texts, so {@code Q4_K_M} asks for q4, k, m in a row. Words are listed
 * without AND: a word of which nothing is left (such as {@code ++}) then drops out instead of matching nothing.
 *
 * @param match what has to be there, or {@code ""}
 * @param excluded what must not be there, or {@code ""}
 */
record SearchText(String match, String excluded) {
    private static final int MAX_CHARS = 1_024;
    private static final int MAX_TERMS = 32;

    static SearchText parse(String text) {
        String clean = clean(text);
        List<String> prefixed = new ArrayList<>();
        List<String> exact = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        int at = 0;
        while (at < clean.length() && exact.size() + excluded.size() < MAX_TERMS) {
            boolean not = clean.charAt(at) == '-' && at + 1 < clean.length() && clean.charAt(at + 1) != ' ';
            int start = not ? at + 1 : at;
            int closing = clean.charAt(start) == '"' ? clean.indexOf('"', start + 1) : -1;
            boolean phrase = closing > 0;
            // A double quote that is never closed is as good as a blank.
            int from = clean.charAt(start) == '"' ? start + 1 : start;
            int to = phrase ? closing : endOfWord(clean, from);
            String term = clean.substring(from, to).strip();
            if (!term.isEmpty()) {
                String quoted = '"' + term + '"';
                if (not) {
                    excluded.add(quoted);
                } else {
                    prefixed.add(phrase ? quoted : quoted + '*');
                    exact.add(quoted);
                }
            }
            at = phrase ? closing + 1 : Math.max(to, at + 1);
        }
        return new SearchText(match(prefixed, exact), String.join(" OR ", excluded));
    }

    boolean isBlank() {
        return match.isEmpty() && excluded.isEmpty();
    }

    /** The second half adds no match, but lets the words as typed count more than words they begin. */
    private static String match(List<String> prefixed, List<String> exact) {
        if (prefixed.equals(exact)) {
            return String.join(" ", exact);
        }
        return "(" + String.join(" ", prefixed) + ") OR (" + String.join(" ", exact) + ")";
    }

    private static int endOfWord(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) != ' ' && text.charAt(to) != '"') {
            to++;
        }
        return to;
    }

    /** The first part of the text with every kind of blank, control and format character made a space. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        for (int at = 0; at < text.length() && clean.length() < MAX_CHARS; ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (!isSeparator(codePoint)) {
                clean.appendCodePoint(codePoint);
            } else if (clean.length() > 0) {
                clean.append(' ');
            }
        }
        return clean.toString();
    }

    private static boolean isSeparator(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
