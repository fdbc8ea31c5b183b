package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;

class InertProperties {

    @Property
    void whatIsShownIsInert(@ForAll String text) {
        assertTrue(Inert.text(text).codePoints().allMatch(Inert::isInert));
    }

    @Property
    void whatIsInertStaysAsItIs(@ForAll @CharRange(from = ' ', to = '~') String text) {
        assertEquals(text, Inert.text(text));
    }

    @Property
    void showingTwiceChangesNothing(@ForAll String text) {
        String once = Inert.text(text);
        assertEquals(once, Inert.text(once));
    }

    @Example
    void whatATerminalObeysBecomesVisible() {
        assertEquals("a\\u{1b}[31mb", Inert.text("a\u001b[31mb"));
        assertEquals("\\u{202e}gpj.exe", Inert.text("\u202egpj.exe"));
        assertEquals("one\\u{d}\\u{a}two\\u{0}", Inert.text("one\r\ntwo\0"));
        assertEquals("\\u{9b}2J\\u{2028}\\u{d800}", Inert.text("\u009b2J\u2028\ud800"));
        assertEquals("über 日本 🙂", Inert.text("über 日本 🙂"));
    }
}
