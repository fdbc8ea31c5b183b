package dev.modellib.search;

import java.util.List;

/** When neighbouring words count as one besides: in {@code Llama-3}, {@code tiny_llama} and {@code phi-3.5}. */
final class Joint {
    static final int MAX_PARTS = 3;

    private Joint() {}

    /**
     * Whether the words are joined: two with neither a blank nor a slash between, or three of which the last two are a
     * version such as 3.5.
     */
    static boolean holds(String text, List<Words.Word> words, int from, int parts) {
        if (from + parts > words.size()) {
            return false;
        }
        for (int at = from + 1; at < from + parts; at++) {
            if (!touch(text, words.get(at - 1).end(), words.get(at).start())) {
                return false;
            }
        }
        return parts == 2
                || (startsWithDigit(words.get(from + 1).text())
                        && words.get(from + 2).text().chars().allMatch(Character::isDigit));
    }

    static String text(List<Words.Word> words, int from, int parts) {
        StringBuilder joined = new StringBuilder();
        words.subList(from, from + parts).forEach(word -> joined.append(word.text()));
        return joined.toString();
    }

    private static boolean touch(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char unit = text.charAt(at);
            if (unit == '/' || Character.isWhitespace(unit) || Character.isSpaceChar(unit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWithDigit(String word) {
        return !word.isEmpty() && Character.isDigit(word.codePointAt(0));
    }
}
