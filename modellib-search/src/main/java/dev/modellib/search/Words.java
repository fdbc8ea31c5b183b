package dev.modellib.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a text as the index splits it: runs of letters, digits and private-use characters, without case and
 * accents. FTS5's {@code unicode61} tokenizer is the judge of what matches; this follows it for what happens beside it:
 * joined words, the vocabulary, highlights. Where the two know different versions of Unicode, only those differ.
 */
final class Words {
    /** The combining marks that unicode61 counts to the word they stand in, and drops. */
    private static final int FIRST_MARK = 0x300;

    private static final int LAST_MARK = 0x331;

    private static final int LAST_ASCII = 0x7F;

    private Words() {}

    /**
     * One word.
     *
     * @param text without case and accents, as the index holds it
     * @param start where it starts in the text it was found in, in UTF-16 units
     * @param end where it ends there
     */
    record Word(String text, int start, int end) {}

    static List<Word> of(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (isOfAWord(codePoint)) {
                int start = at;
                int plain = endOfPlain(text, at);
                at = endOfWord(text, plain);
                String word = text.substring(start, at);
                words.add(new Word(at == plain ? word : fold(word), start, at));
            } else {
                at += Character.charCount(codePoint);
            }
        }
        return words;
    }

    static List<String> textsOf(String text) {
        return of(text).stream().map(Word::text).toList();
    }

    /** Lower case and without accents, character by character. */
    static String fold(String text) {
        if (isAscii(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        StringBuilder folded = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (!isMark(codePoint)) {
                folded.appendCodePoint(fold(codePoint));
            }
        }
        return folded.toString();
    }

    /** Most words are, and need none of what follows. */
    private static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) > LAST_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static int fold(int codePoint) {
        int lower = Character.toLowerCase(codePoint);
        if (lower < 0x80 || Character.UnicodeScript.of(lower) != Character.UnicodeScript.LATIN) {
            return lower;
        }
        return Normalizer.normalize(Character.toString(lower), Normalizer.Form.NFD)
                .codePointAt(0);
    }

    /** The end of the small letters and digits of ASCII: most words are of nothing else, and need no folding. */
    private static int endOfPlain(String text, int from) {
        int at = from;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(char unit) {
        return (unit >= 'a' && unit <= 'z') || (unit >= '0' && unit <= '9');
    }

    private static int endOfWord(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (!isOfAWord(codePoint) && !isMark(codePoint)) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    private static boolean isMark(int codePoint) {
        return codePoint >= FIRST_MARK && codePoint <= LAST_MARK;
    }

    private static boolean isOfAWord(int codePoint) {
        if (codePoint < 0x80) {
            return Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.PRIVATE_USE -> true;
            default -> false;
        };
    }
}
