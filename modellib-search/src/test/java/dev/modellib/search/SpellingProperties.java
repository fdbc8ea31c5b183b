package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterProperty;

/** What a mistyped word may mean: other letters, never other digits. */
class SpellingProperties {
    private final Scratch scratch = new Scratch();
    private final LibraryDatabase database = scratch.open();

    SpellingProperties() throws IOException {}

    @AfterProperty
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    /** How a letter is mistyped. */
    enum Slip {
        LEFT_OUT,
        ADDED,
        REPLACED,
        SWAPPED
    }

    private static String slipped(String letters, Slip slip, int where) {
        int at = where % (letters.length() - 1);
        String before = letters.substring(0, at);
        return switch (slip) {
            case LEFT_OUT -> before + letters.substring(at + 1);
            case ADDED -> before + 'z' + letters.substring(at);
            case REPLACED -> before + 'z' + letters.substring(at + 1);
            case SWAPPED -> before + letters.charAt(at + 1) + letters.charAt(at) + letters.substring(at + 2);
        };
    }

    @Property(tries = 200)
    void aSlipInTheLettersIsCorrectedWhateverDigitsStandThere(
            @ForAll @CharRange(from = 'a', to = 'f') @StringLength(min = 4, max = 9) String letters,
            @ForAll @NumericChars @StringLength(max = 3) String digits,
            @ForAll Slip slip,
            @ForAll @IntRange(max = 99) int where)
            throws SearchException {
        String word = letters + digits;
        String typed = slipped(letters, slip, where) + digits;
        // the beginning of a word is found as it is, and words of three letters are taken as they are
        Assume.that(!word.startsWith(typed) && typed.length() > 3);
        keep(List.of(word));
        assertEquals(Optional.of(word), corrected(typed), typed);
        String other = slipped(letters, slip, where) + digits + '1';
        assertEquals(Optional.empty(), corrected(other), other);
    }

    @Property(tries = 200)
    void noCorrectionChangesADigit(
            @ForAll @Size(min = 1, max = 8) List<@From("words") String> words, @ForAll("words") String typed)
            throws SearchException {
        keep(words);
        corrected(typed)
                .ifPresent(meant -> assertEquals(
                        typed.replaceAll("[a-z]+", " "), meant.replaceAll("[a-z]+", " "), typed + " as " + meant));
        assertTrue(database.models().check(), "spellings are those of the words");
    }

    private void keep(List<String> words) throws SearchException {
        database.models().clear();
        for (String word : words) {
            database.models().put(Examples.named(word, word));
        }
    }

    private Optional<String> corrected(String typed) throws SearchException {
        return database.models().search(typed, ModelFilter.none(), 9, 0).corrected();
    }

    @Provide
    Arbitrary<String> words() {
        Arbitrary<String> letters =
                Arbitraries.strings().withCharRange('a', 'c').ofMinLength(1).ofMaxLength(5);
        Arbitrary<String> digits =
                Arbitraries.strings().withChars("12").ofMinLength(0).ofMaxLength(2);
        return Combinators.combine(digits, letters, digits, letters, digits)
                .as((first, one, second, two, third) -> first + one + second + two + third);
    }
}
