package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RepoIdProperties {

    /** The rule as the reference client words it, independent of the code under test. */
    private static final Pattern REFERENCE = Pattern.compile("^(\\b[\\w.-]{1,96}\\b/)?\\b[\\w.-]{1,96}\\b$");

    @Property
    void printedIdsAreReadBack(@ForAll("ids") RepoId id) {
        assertEquals(id, RepoId.parse(id.toString()));
    }

    @Property
    void acceptsWhatTheReferenceAccepts(@ForAll("nearlyIds") String text) {
        boolean isId = REFERENCE.matcher(text).matches()
                && !text.contains("--")
                && !text.contains("..")
                && !text.endsWith(".git");
        if (isId) {
            assertEquals(text, RepoId.parse(text).toString());
        } else {
            assertThrows(IllegalArgumentException.class, () -> RepoId.parse(text));
        }
    }

    @Property
    void anyTextIsAnIdOrRefusedInOneLine(@ForAll String text) {
        try {
            RepoId id = RepoId.parse(text);
            assertEquals(text, id.toString());
            assertTrue(text.chars().allMatch(c -> c < 0x7f));
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().contains("\n"));
            assertTrue(e.getMessage().length() < 600);
        }
    }

    @Property
    void aRepositoryIsTheSameInEitherCaseAndNoOther(@ForAll("ids") RepoId id, @ForAll("ids") RepoId other) {
        RepoId upper = RepoId.parse(id.toString().toUpperCase(Locale.ROOT));
        RepoId lower = RepoId.parse(id.toString().toLowerCase(Locale.ROOT));
        assertTrue(id.isSameAs(upper) && upper.isSameAs(lower) && lower.isSameAs(id));
        assertEquals(
                id.toString().toLowerCase(Locale.ROOT).equals(other.toString().toLowerCase(Locale.ROOT)),
                id.isSameAs(other));
    }

    @Provide
    Arbitrary<RepoId> ids() {
        Arbitrary<String> part = Arbitraries.strings()
                .withChars("aZ09_.-")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.contains("--") && !text.contains("..") && !text.endsWith(".git"))
                .filter(text -> ".-".indexOf(text.charAt(0)) < 0 && ".-".indexOf(text.charAt(text.length() - 1)) < 0);
        return Combinators.combine(Arbitraries.oneOf(part, Arbitraries.just("")), part)
                .as(RepoId::new);
    }

    @Provide
    Arbitrary<String> nearlyIds() {
        Arbitrary<String> pieces =
                Arbitraries.of("a", "B7", "_", "-", ".", "/", "--", "..", ".git", "x".repeat(95), "é", " ", "\n");
        return pieces.list().ofMinSize(0).ofMaxSize(6).map(list -> String.join("", list));
    }
}
