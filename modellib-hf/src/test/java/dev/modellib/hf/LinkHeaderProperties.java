package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LinkHeaderProperties {

    @Property
    void anyTextIsRead(@ForAll List<String> values) {
        LinkHeader.next(values).ifPresent(target -> assertFalse(target.contains(">")));
    }

    @Property
    void shapelyNonsenseIsRead(@ForAll("nonsense") String text) {
        LinkHeader.next(List.of(text)).ifPresent(target -> {
            assertTrue(text.contains("<" + target + ">"));
            assertTrue(text.toLowerCase(java.util.Locale.ROOT).contains("next"));
        });
    }

    @Property
    void theNextLinkIsFoundAmongOthers(
            @ForAll("others") List<String> before,
            @ForAll("target") String target,
            @ForAll("next") String parameters,
            @ForAll("others") List<String> after) {
        List<String> links = new java.util.ArrayList<>(before);
        links.add("<" + target + ">" + parameters);
        links.addAll(after);

        assertEquals(Optional.of(target), LinkHeader.next(List.of(String.join(", ", links))));
        assertEquals(Optional.of(target), LinkHeader.next(links));
    }

    @Property
    void withoutANextLinkThereIsNone(@ForAll("others") List<String> links) {
        assertEquals(Optional.empty(), LinkHeader.next(List.of(String.join(",", links))));
    }

    @Provide
    Arbitrary<String> nonsense() {
        Arbitrary<String> pieces =
                Arbitraries.of("<", ">", ";", ",", "=", "\"", "\\", " ", "rel", "next", "NEXT", "/a", "title", "*");
        return pieces.list().ofMaxSize(20).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> target() {
        return Arbitraries.strings().withChars("abc/:?=&%,;\" ").ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> next() {
        return Arbitraries.of(
                "; rel=\"next\"",
                ";rel=next",
                "; REL = NEXT",
                "; title=\"a, <b>; rel=x\"; rel=\"next\"",
                "; rel=\"last next\"",
                "; rel=\"next\"; rel=\"prev\"",
                "; rel=\"n\\ext\"");
    }

    @Provide
    Arbitrary<List<String>> others() {
        Arbitrary<String> parameters = Arbitraries.of(
                "",
                "; rel=\"prev\"",
                "; rel=xet-auth",
                "; rel=\"nextish\"",
                "; title=\"rel=next\"",
                "; rel=\"prev\"; rel=\"next\"",
                "; title=\"<x>; rel=\\\"next\\\"\"");
        return Combinators.combine(target(), parameters)
                .as((target, more) -> "<" + target + ">" + more)
                .list()
                .ofMaxSize(3);
    }
}
