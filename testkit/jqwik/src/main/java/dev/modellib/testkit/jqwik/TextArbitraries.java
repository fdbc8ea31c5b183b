package dev.modellib.testkit.jqwik;

import dev.modellib.testkit.NastyText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitraries of text from outside: search queries, descriptions, and paths that may or may not be trusted.
 *
 * <p><b>Threads:</b> static functions only.
 */
public final class TextArbitraries {
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");
    private static final int SEGMENT_BYTES = 255;

    private TextArbitraries() {}

    /**
     * Text that breaks careless code: {@link NastyText}, pieces of it joined, and any characters at all.
     *
     * @return mostly short; now and then a megabyte
     */
    public static Arbitrary<String> nastyText() {
        Arbitrary<String> known = Arbitraries.of(NastyText.all());
        Arbitrary<String> joined = Arbitraries.of(NastyText.small())
                .list()
                .ofMinSize(2)
                .ofMaxSize(4)
                .map(parts -> String.join(" ", parts));
        return Arbitraries.frequencyOf(
                Tuple.of(3, known),
                Tuple.of(3, joined),
                Tuple.of(2, Arbitraries.strings().ofMaxLength(40)));
    }

    /**
     * Paths inside a repo that are safe as file names under POSIX and Windows rules.
     *
     * @return one to four segments with {@code /} between them
     */
    public static Arbitrary<String> relativePaths() {
        return segments().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    }

    private static Arbitrary<String> segments() {
        Arbitrary<String> usual = Arbitraries.of(
                "config.json",
                "model-00001-of-00002.safetensors",
                "Q4_K_M",
                "tokenizer.json",
                ".gitattributes",
                "a b.txt",
                "onnx");
        Arbitrary<String> any = Arbitraries.strings()
                .withChars("abcXYZ019 ._-+=@#~,()[]\u00e9\u6a21\u30e2")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(TextArbitraries::isSafe);
        return Arbitraries.oneOf(usual, any);
    }

    private static boolean isSafe(String segment) {
        String stem = segment.split("\\.", 2)[0].strip().toLowerCase(Locale.ROOT);
        return !segment.endsWith(".")
                && !segment.strip().isEmpty()
                && !segment.endsWith(" ")
                && !DEVICES.contains(stem);
    }

    /**
     * Paths that must never become a file's name.
     *
     * @return absolute, climbing, empty-segmented, with a drive, a device, a control or forbidden character, or too long
     */
    public static Arbitrary<String> evilPaths() {
        Arbitrary<String> good = relativePaths();
        Arbitrary<String> whole = Arbitraries.of(
                "",
                ".",
                "..",
                "/",
                "//",
                "\\",
                "/etc/passwd",
                "../x",
                "a/../../x",
                "./x",
                "a//b",
                "a/",
                "C:",
                "C:\\x",
                "c:x",
                "\\\\host\\share",
                "//host/share",
                "\\\\?\\C:\\x",
                "a\\..\\b",
                "file:stream",
                "CON",
                "con.txt",
                "Aux",
                "lpt1",
                "COM9.gguf",
                "a/nul/b",
                "a.",
                "a ",
                "a/b. ",
                "a\0b",
                "a\nb",
                "a\u007fb",
                "~/x\\");
        Arbitrary<String> climbing = Combinators.combine(
                        good, Arbitraries.of("/..", "/.", "//x", "/../../x", "\\x", "/nul", ".", " "))
                .as((path, tail) -> path + tail);
        Arbitrary<String> leading = Combinators.combine(Arbitraries.of("/", "../", "./", "C:/", "\\\\", "aux/"), good)
                .as((head, path) -> head + path);
        Arbitrary<String> character =
                Combinators.combine(good, Arbitraries.of(forbidden())).as((path, c) -> path + c + "x");
        Arbitrary<String> tooLong = good.map(path -> path + "/" + "x".repeat(SEGMENT_BYTES + 1));
        return Arbitraries.oneOf(whole, climbing, leading, character, tooLong);
    }

    private static List<Character> forbidden() {
        return (":*?\"<>|\\" + "\0\u0001\t\n\r\u001f\u007f")
                .chars()
                .mapToObj(c -> (char) c)
                .collect(Collectors.toList());
    }
}
