package dev.modellib.search;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How a word may be mistyped: in its letters, where at least three of them stand in a row. Digits tell one model from another
 * ({@code phi2} and {@code phi3}, {@code 7b} and {@code 8b}), and short runs of letters one quantization, so these are taken
 * as they are.
 */
final class Spelling {
    private static final int MIN_RUN = 3;
    private static final int MAX_CHARS = 24;

    /** Words of more digits are serial numbers and digests: many, and each different from all others. */
    private static final int MAX_DIGITS = 3;

    /** Shorter words are others rather than mistakes: {@code vlm} is not {@code llm}. */
    private static final int MIN_TYPED = 4;

    /** From so many letters on, two differences are believed, not only one. */
    private static final int MANY_LETTERS = 8;

    private Spelling() {}

    /**
     * What a word is found under when it is mistyped: itself, and itself without one of the letters that may be wrong. Two
     * words that share one of these have the same numbers, in the same places between their letters.
     *
     * @return nothing for a word that is not of letters and at most three digits, or has no letter that may be wrong
     */
    static Set<String> variants(String word) {
        Set<String> variants = new LinkedHashSet<>();
        if (!isSpelled(word)) {
            return variants;
        }
        int at = 0;
        while (at < word.length()) {
            int end = endOfLetters(word, at);
            if (word.codePointCount(at, end) >= MIN_RUN) {
                variants.add(word);
                addWithoutOne(word, at, end, variants);
            }
            at = end < word.length() ? word.offsetByCodePoints(end, 1) : end;
        }
        return variants;
    }

    private static void addWithoutOne(String word, int from, int to, Set<String> variants) {
        for (int at = from; at < to; at = word.offsetByCodePoints(at, 1)) {
            variants.add(word.substring(0, at) + word.substring(word.offsetByCodePoints(at, 1)));
        }
    }

    private static int endOfLetters(String word, int from) {
        int at = from;
        while (at < word.length() && Character.isLetter(word.codePointAt(at))) {
            at = word.offsetByCodePoints(at, 1);
        }
        return at;
    }

    private static boolean isSpelled(String word) {
        int digits = 0;
        for (int at = 0; at < word.length(); at = word.offsetByCodePoints(at, 1)) {
            int codePoint = word.codePointAt(at);
            if (Character.isDigit(codePoint)) {
                digits++;
            } else if (!Character.isLetter(codePoint)) {
                return false;
            }
        }
        return word.length() <= MAX_CHARS && digits <= MAX_DIGITS;
    }

    /** Whether a typed word is believed to be a mistake for one of the same variant. */
    static boolean isBelieved(String typed, String word) {
        long letters = typed.codePoints().filter(Character::isLetter).count();
        return typed.length() >= MIN_TYPED && differences(typed, word) <= (letters >= MANY_LETTERS ? 2 : 1);
    }

    /** By how much two words differ; another letter doubled ({@code lamma} for {@code llama}) is one difference. */
    static int differences(String typed, String word) {
        int distance = Distance.between(typed, word);
        return distance > 1 && undoubled(typed).equals(undoubled(word)) ? 1 : distance;
    }

    private static String undoubled(String word) {
        StringBuilder single = new StringBuilder();
        int before = 0;
        for (int at = 0; at < word.length(); at = word.offsetByCodePoints(at, 1)) {
            int codePoint = word.codePointAt(at);
            if (codePoint != before || !Character.isLetter(codePoint)) {
                single.appendCodePoint(codePoint);
            }
            before = codePoint;
        }
        return single.toString();
    }
}
