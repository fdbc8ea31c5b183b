package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/etc/passwd",
                "a//b",
                "a/",
                "/a",
                ".",
                "..",
                "./a",
                "a/.",
                "a/..",
                "../a",
                "a/../b",
                "a/../../b",
                "\\",
                "a\\b",
                "..\\a",
                "\\\\server\\share\\a",
                "\\\\?\\C:\\a",
                "\\\\?\\UNC\\server\\share\\a",
                "\\\\?\\GLOBALROOT\\Device\\a",
                "\\\\.\\PhysicalDrive0",
                "\\\\.\\pipe\\a",
                "\\??\\C:\\a",
                "//./a",
                "//?/C:/a",
                "C:",
                "C:a",
                "C:/a",
                "c:\\a",
                "a:stream",
                "a::$DATA",
                ":stream",
                "a:stream:$DATA",
                "dir/a.gguf:Zone.Identifier",
                "dir:$I30:$INDEX_ALLOCATION/a",
                "NUL:",
                "COM1:",
                "a*",
                "a?",
                "a\"b",
                "a<b",
                "a>b",
                "a|b",
                "a\0b",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u001b[2J",
                "a\u007f",
                "a\u009bb",
                "CON",
                "con",
                "Con.txt",
                "dir/PRN",
                "aux.tar.gz",
                "NUL",
                "nul.",
                "NUL .txt",
                "com1",
                "COM9.bin",
                "lpt1",
                "LPT0",
                "COM0",
                "com5.tar.gz",
                "Lpt9 .x",
                "con/a",
                "a/nul/b",
                "CLOCK$",
                "clock$.txt",
                "CONIN$.txt",
                "AUX  .gguf",
                "COM\u00b9",
                "com\u00b2",
                "COM\u00b3.gguf",
                "LPT\u00b9.a.b",
                "lpt\u00b2",
                "dir/com\u00b9 .x",
                "lpt\u00b3.x",
                "CONIN$",
                "conout$",
                "a.",
                "a ",
                "a/b.",
                "a. ",
                "a .",
                "a.gguf..",
                "a.gguf /b",
                "a./b",
                "a /b",
                "...",
                " ",
                ". ",
                "a\ud800b",
                "\udc00"
            })
    void isRefused(String text) {
        StorageException.UnsafeName refusal =
                assertThrows(StorageException.UnsafeName.class, () -> RelativePath.parse(text));
        assertEquals(text, refusal.name());
        assertTrue(refusal.getMessage().contains(refusal.reason()));
        assertThrows(IllegalArgumentException.class, () -> new RelativePath(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "model.gguf",
                "a/b/c",
                ".gitattributes",
                "..a",
                "a..b",
                "Q4_K_M/model-00001-of-00002.gguf",
                "~a",
                "-rf",
                "console",
                "CON1",
                "com10",
                "COM",
                "nul-1",
                "COM\u2070",
                "com\u00b9\u00b2",
                "COM\u0661",
                "a.con",
                ".nul",
                "xcon",
                "con_",
                "clock",
                "conin",
                "$MFT",
                "null",
                "a b",
                " a",
                "\u4e2d\u6587.bin",
                "\ud83d\ude80.gguf",
                "$HOME",
                "%2e%2e",
                "file,1;2",
                "lpt\u2074"
            })
    void isTaken(String text) throws StorageException {
        RelativePath path = RelativePath.parse(text);
        assertEquals(Path.of("root").resolve(text), path.resolveIn(Path.of("root")));
    }

    @Test
    void lengthsAreCountedInBytes() throws StorageException {
        assertEquals(1, RelativePath.parse("x".repeat(255)).segments().size());
        assertThrows(StorageException.UnsafeName.class, () -> RelativePath.parse("x".repeat(256)));
        assertEquals(1, RelativePath.parse("\u4e2d".repeat(85)).segments().size());
        assertThrows(StorageException.UnsafeName.class, () -> RelativePath.parse("\u4e2d".repeat(86)));
        String longest = ("x".repeat(255) + "/").repeat(4);
        assertEquals(
                4, RelativePath.parse(longest.substring(0, 1023)).segments().size());
        assertThrows(StorageException.UnsafeName.class, () -> RelativePath.parse(longest + "yy"));
        assertThrows(StorageException.UnsafeName.class, () -> RelativePath.parse("x/".repeat(1_000_000)));
    }

    @Test
    void segmentsAreTheNames() throws StorageException {
        assertEquals(
                List.of("a", "b", "c.gguf"), RelativePath.parse("a/b/c.gguf").segments());
        assertEquals("a/b/c.gguf", RelativePath.parse("a/b/c.gguf").toString());
    }
}
