package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameCollisionsTest {
    private static List<RelativePath> paths(String... names) {
        return Stream.of(names).map(RelativePath::new).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "model.gguf, Model.GGUF",
        "a/b, A/B",
        "a/B, A/b",
        "\u00e9, e\u0301",
        "\u00c9, e\u0301",
        "\u00e4.bin, A\u0308.BIN",
        "\ud55c, \u1112\u1161\u11ab",
        "\u00df, SS",
        "\u1e9e, \u00df",
        "\u03c3, \u03c2",
        "\u03a3, \u03c2",
        "K, \u212a",
        "\u00e5, \u212b",
        "i, \u0131",
        "\u0130, i\u0307",
        "\ufb01x, FIX",
        "\u0450, \u0400",
        "\ud801\udc00, \ud801\udc28",
        "a, a/b",
        "A, a/b",
        "\u00e9, E\u0301/b/c"
    })
    void collide(String one, String other) {
        assertEquals(List.of(paths(one, other)), NameCollisions.among(paths(one, other)));
        assertEquals(List.of(paths(other, one)), NameCollisions.among(paths(other, one)));
    }

    @ParameterizedTest
    @CsvSource({
        "a, b",
        "a, aa",
        "e, \u00e9",
        "\u00e9, \u00e8",
        "a/b, A/c",
        "a/b, ab",
        "a-b, a_b",
        "0, \u00ba",
        "\u4e2d, \u4e2d\u6587",
        "a/b, b/a",
        "A1, a2",
        "\uff41, a",
        "\ud83d\ude80, \ud83d\ude81"
    })
    void standSideBySide(String one, String other) {
        assertEquals(List.of(), NameCollisions.among(paths(one, other)));
    }

    @Test
    void groupsKeepTheOrderOfTheNames() {
        assertEquals(
                List.of(paths("b", "B"), paths("a/X", "A/x", "a/x"), paths("c", "C/d")),
                NameCollisions.among(paths("b", "a/X", "z", "A/x", "B", "a/x", "c", "C/d", "z")));
        assertEquals(List.of(), NameCollisions.among(List.of()));
        assertEquals(List.of(), NameCollisions.among(paths("a", "a", "a")));
    }
}
