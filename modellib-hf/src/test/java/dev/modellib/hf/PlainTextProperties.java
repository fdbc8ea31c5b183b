package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlainTextProperties {

    @Property
    void shownTextIsInertAndBounded(@ForAll String text) {
        String shown = PlainText.shown(text);

        assertTrue(shown.length() <= 301);
        assertTrue(shown.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE
                        || c == 0x2028
                        || c == 0x2029));
    }

    @Property
    void plainAsciiIsShownAsItIs(@ForAll("ascii") String text) {
        assertEquals(text, PlainText.shown(text));
    }

    @Property
    void aTokenIsNeverQuoted(@ForAll String before, @ForAll("tokens") String token, @ForAll String after) {
        assertFalse(PlainText.said(before + token + after + token, token).contains(token));
    }

    @Example
    void addressesAreShownWithoutSecrets() {
        assertEquals(
                "see https://cdn.example/a/b and http://h/x, [token].",
                PlainText.said(
                        "see https://cdn.example/a/b?X-Signature=abc&t=1 and http://u:p@h/x, hf_abcdefghijk.",
                        "other"));
    }

    @Provide
    Arbitrary<String> ascii() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(300);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(8).ofMaxLength(40);
    }
}
