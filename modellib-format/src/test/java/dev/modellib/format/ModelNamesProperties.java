package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModelNamesProperties {

    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    /** Anything, and what breaks rules: devices, dots, slashes, accents, long names. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                        "con",
                        "NUL",
                        "com1",
                        "lpt9",
                        "aux",
                        ".",
                        "..",
                        "/",
                        "\\",
                        " ",
                        "-",
                        "_",
                        "é",
                        "İ",
                        "ß",
                        "模型",
                        "Qwen2.5",
                        "7B",
                        "\u0000",
                        "\u202e",
                        "\ud800",
                        ":",
                        "*",
                        "?",
                        "\"",
                        "<",
                        "|",
                        "x".repeat(90),
                        "\u00b9",
                        "K",
                        "prn.txt",
                        "gguf",
                        "Q4_K_M",
                        "-00001-of-00002")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(300), pieces);
    }

    @Property(tries = 4000)
    void aNormalNameIsLegalEverywhere(@ForAll("texts") String text) {
        String name = ModelNames.normalize(text);
        assertTrue(name.matches("[a-z0-9]([a-z0-9._-]*[a-z0-9])?"), name);
        assertTrue(name.length() <= 128, name);
        assertFalse(name.contains("..") || name.contains("__") || name.contains("--"), name);
        assertFalse(DEVICES.contains(name.split("\\.", -1)[0]), name);
        Path root = Path.of("root");
        assertEquals(root, root.resolve(name).normalize().getParent());
    }

    @Property(tries = 4000)
    void normalizingTwiceChangesNothing(@ForAll("texts") String text) {
        String once = ModelNames.normalize(text);
        assertEquals(once, ModelNames.normalize(once));
    }

    @Property(tries = 3000)
    void aBaseNameHasNothingMoreToStrip(@ForAll("texts") String text) {
        String once = ModelNames.baseName(text);
        assertEquals(once, ModelNames.baseName(once));
        String name = text.substring(text.lastIndexOf('/') + 1);
        assertTrue(once.length() <= name.length() && once.isEmpty() == name.isEmpty(), once);
    }

    @Property(tries = 2000)
    void aFamilyIsANormalName(@ForAll("texts") String text, @ForAll("texts") String architecture) {
        for (Optional<String> known : java.util.List.of(Optional.<String>empty(), Optional.of(architecture))) {
            String family = ModelNames.family(text, known);
            assertFalse(family.isEmpty());
            assertEquals(family, ModelNames.normalize(family));
        }
    }

    @Property(tries = 1000)
    void candidatesAreLegalDifferentAndBeginWithTheName(@ForAll("texts") String text, @ForAll long seed) {
        byte[] hash = new byte[32];
        new SplittableRandom(seed).nextBytes(hash);
        String hex = HexFormat.of().formatHex(hash);
        List<String> names = ModelNames.candidates(text, hex);
        assertEquals(6, Set.copyOf(names).size());
        assertEquals(ModelNames.normalize(text), names.get(0));
        for (String name : names) {
            assertEquals(name, ModelNames.normalize(name));
        }
        for (int i = 1; i < names.size(); i++) {
            assertTrue(names.get(i).endsWith("-" + hex.substring(0, 2 << i)), names.get(i));
        }
        assertEquals(names, ModelNames.candidates(text, hex.toUpperCase(java.util.Locale.ROOT)));
    }
}
