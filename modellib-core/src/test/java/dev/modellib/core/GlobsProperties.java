package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class GlobsProperties {

    @Property
    void everyPathMatchesItself(@ForAll String path) {
        String literal = path.replace("*", "").replace("?", "");
        assertTrue(Globs.anyOf(List.of(literal)).test(literal));
    }

    @Property
    void anyGlobCanBeAsked(@ForAll String glob, @ForAll String path) {
        Globs.anyOf(List.of(glob)).test(path);
    }

    @Property
    void aGlobWithoutASlashIsAboutTheName(
            @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 6) String glob,
            @ForAll @Chars({'a', 'b', '/'}) @StringLength(max = 9) String path) {
        String stars = glob.replaceAll("\\*+", "*");
        String name = path.substring(path.lastIndexOf('/') + 1);
        assertEquals(
                name.matches(stars.replace("*", ".*")),
                Globs.anyOf(List.of("nothing", stars)).test(path),
                stars + " on " + path);
    }

    @Example
    void starsKnowFolders() {
        assertMatches(true, "*.gguf", "a.gguf", "sub/a.gguf");
        assertMatches(false, "*.gguf", "a.gguf.txt");
        assertMatches(true, "sub/*.gguf", "sub/a.gguf");
        assertMatches(false, "sub/*.gguf", "a.gguf", "sub/deep/a.gguf");
        assertMatches(true, "**/*.json", "a.json", "x/a.json", "x/y/a.json");
        assertMatches(true, "x/**", "x/a", "x/y/z");
        assertMatches(true, "model-?.bin", "model-1.bin");
        assertMatches(false, "model-?.bin", "model-10.bin");
        assertMatches(true, "[a].(b)+", "[a].(b)+");
    }

    private static void assertMatches(boolean expected, String glob, String... paths) {
        for (String path : paths) {
            assertEquals(expected, Globs.anyOf(List.of(glob)).test(path), glob + " on " + path);
        }
    }
}
