package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class RelativePathProperties {
    private static FileSystem windows;
    private static FileSystem macos;

    @BeforeContainer
    static void open() {
        windows = Jimfs.newFileSystem(Configuration.windows());
        macos = Jimfs.newFileSystem(Configuration.osX());
    }

    @AfterContainer
    static void close() throws IOException {
        windows.close();
        macos.close();
    }

    /** Texts glued from what is dangerous and what is harmless. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "model",
                ".",
                "..",
                "...",
                "/",
                "//",
                "\\",
                ":",
                "C:",
                "C:/",
                "\\\\server\\share",
                "~",
                "-",
                " ",
                "*",
                "?",
                "\"",
                "<",
                ">",
                "|",
                "\0",
                "\n",
                "\u001b",
                "\u007f",
                "\u0085",
                "CON",
                "nul",
                "AUX",
                "com1",
                "LPT\u00b9",
                "NUL.txt",
                "con .x",
                "\u00e9",
                "e\u0301",
                "\u202e",
                "\ud83d\ude80",
                "\ud800",
                "\udc00",
                "x".repeat(254),
                "\u4e2d".repeat(85),
                "file:",
                "%2e%2e",
                "$HOME",
                "\uff0e\uff0e",
                "\uff0f",
                ".gguf");
        return Arbitraries.oneOf(
                pieces.list().ofMinSize(0).ofMaxSize(7).map(list -> String.join("", list)),
                pieces.list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("/", list)),
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().all().ofMaxLength(20));
    }

    @Property(tries = 1000)
    void anyTextIsRefusedOrLiesStrictlyInsideOnThisSystem(@ForAll("names") String text) {
        staysInside(text, Path.of("models"));
        staysInside(text, Path.of("").toAbsolutePath().resolve("models"));
        staysInside(text, Path.of(""));
        staysInside(text, Path.of("/"));
    }

    @Property(tries = 1000)
    void anyTextIsRefusedOrLiesStrictlyInsideOnWindows(@ForAll("names") String text) {
        staysInside(text, windows.getPath("C:\\models"));
        staysInside(text, windows.getPath("models"));
        staysInside(text, windows.getPath("\\\\server\\share\\models"));
    }

    @Property(tries = 1000)
    void anyTextIsRefusedOrLiesStrictlyInsideOnMacos(@ForAll("names") String text) {
        staysInside(text, macos.getPath("/models"));
    }

    @Property(tries = 1000)
    void takingIsIdempotentAndChangesNothing(@ForAll("names") String text) {
        Optional<RelativePath> taken = taken(text);
        if (taken.isPresent()) {
            assertEquals(text, taken.get().value());
            assertEquals(taken, taken(taken.get().value()));
            assertEquals(text, String.join("/", taken.get().segments()));
        } else {
            assertThrows(IllegalArgumentException.class, () -> new RelativePath(text));
        }
    }

    @Property(tries = 1000)
    void aRefusalShowsNoControlCharacter(@ForAll("names") String text) {
        try {
            RelativePath.parse(text);
        } catch (StorageException.UnsafeName e) {
            assertEquals(text, e.name());
            assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
            assertTrue(e.getMessage().indexOf('\u202e') < 0);
            assertTrue(e.getMessage().length() < 500);
        }
    }

    /** Letters, digits and the marks of ordinary model files are never refused. */
    @Property(tries = 500)
    void ordinaryNamesAreTaken(@ForAll("ordinary") String text) throws StorageException {
        assertEquals(text, RelativePath.parse(text).value());
    }

    @Provide
    Arbitrary<String> ordinary() {
        Arbitrary<String> part = Arbitraries.strings()
                .withChars(
                        "abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ0123456789_-+()[]{}=,;'!@#$%^& \u00e9\u4e2d")
                .ofMinLength(1)
                .ofMaxLength(40)
                .map(name -> "x" + name + ".gguf");
        return part.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("/", list));
    }

    private static void staysInside(String text, Path root) {
        Optional<RelativePath> taken = taken(text);
        if (taken.isEmpty()) {
            return;
        }
        Path path;
        try {
            path = taken.get().resolveIn(root);
        } catch (StorageException.UnsafeName e) {
            return;
        }
        Path folder = root.toAbsolutePath().normalize();
        Path inside = path.toAbsolutePath().normalize();
        assertTrue(inside.startsWith(folder) && !inside.equals(folder), () -> "led to " + inside);
        assertEquals(folder.getNameCount() + taken.get().segments().size(), inside.getNameCount());
        assertEquals(
                taken.get().segments().get(taken.get().segments().size() - 1),
                path.getFileName().toString());
    }

    private static Optional<RelativePath> taken(String text) {
        try {
            return Optional.of(RelativePath.parse(text));
        } catch (StorageException.UnsafeName e) {
            return Optional.empty();
        }
    }
}
