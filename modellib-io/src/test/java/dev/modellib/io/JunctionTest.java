package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JunctionTest {
    private static final String GOOD = "C:\\models\\a";

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "d:\\Program Files (x86)\\ComfyUI\\models",
                "C:\\a",
                "C:\\\u4e2d\u6587\\model-v1.0_Q4+x",
                "C:\\a,b;c=d\\it's [1] {2} #3 @4 $5 ~6"
            })
    void isTriedFor(String path) {
        assertEquals(Optional.empty(), Junction.refusal(true, true, path, GOOD));
        assertEquals(Optional.empty(), Junction.refusal(true, true, GOOD, path));
        assertEquals(
                List.of(
                        "C:\\Windows\\System32\\cmd.exe",
                        "/d",
                        "/v:off",
                        "/c",
                        "mklink",
                        "/J",
                        "\"" + path + "\"",
                        "\"" + GOOD + "\""),
                Junction.command(GOOD, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "C:",
                "C:\\",
                "C:a",
                "a\\b",
                "\\a",
                "/a",
                "C:/a",
                "C:\\a\\",
                "C:\\a\\\\b",
                "C:\\a:stream",
                "\\\\server\\share\\a",
                "//server/share/a",
                "\\\\?\\C:\\a",
                "\\\\.\\C:\\a",
                "\\\\?\\Volume{0}\\a",
                "C:\\a\"b",
                "C:\\a&calc",
                "C:\\a|calc",
                "C:\\a<b",
                "C:\\a>b",
                "C:\\a^b",
                "C:\\%TEMP%",
                "C:\\100%",
                "C:\\a!b",
                "C:\\a*",
                "C:\\a?",
                "C:\\a\nb",
                "C:\\a\rb",
                "C:\\a\0b",
                "C:\\a\tb",
                "1:\\a"
            })
    void isNotEvenTriedFor(String path) {
        assertTrue(Junction.refusal(true, true, path, GOOD).isPresent());
        assertTrue(Junction.refusal(true, true, GOOD, path).isPresent());
    }

    @Test
    void isOfferedOnWindowsForFoldersWithShortPaths() {
        assertEquals(Optional.empty(), Junction.refusal(true, true, GOOD, GOOD));
        assertTrue(Junction.refusal(false, true, GOOD, GOOD).orElseThrow().contains("Windows"));
        assertTrue(Junction.refusal(true, false, GOOD, GOOD).orElseThrow().contains("folder"));
        String longest = "C:\\" + "x".repeat(244);
        assertEquals(Optional.empty(), Junction.refusal(true, true, longest, GOOD));
        assertTrue(Junction.refusal(true, true, longest + "x", GOOD).isPresent());
    }

    @Test
    void isRefusedWithAReasonElsewhere() throws Exception {
        assumeFalse(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows"), "junctions work here");
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.file("models/a/file", "content").getParent();
            Files.createDirectory(scratch.path("app"));
            StorageException.LinkFailed fault = assertThrows(
                    StorageException.LinkFailed.class,
                    () -> Links.create(folder, scratch.path("app/a"), LinkPolicy.only(LinkStrategy.JUNCTION)));
            assertEquals("junctions are a thing of Windows", fault.reasons().get(LinkStrategy.JUNCTION));
            Link link = Links.create(
                    folder,
                    scratch.path("app"),
                    new RelativePath("b"),
                    new LinkPolicy(List.of(LinkStrategy.JUNCTION, LinkStrategy.SYMLINK)));
            assertEquals(LinkStrategy.SYMLINK, link.strategy());
            assertEquals(Map.of(LinkStrategy.JUNCTION, "junctions are a thing of Windows"), link.refusals());
        }
    }

    @Test
    void isNeverTakenForAFolderOfTheUser() throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.file("models/a/file", "content").getParent();
            Path target = scratch.file("app/a/file", "content").getParent();
            for (Path place : List.of(target, folder)) {
                Link link = new Link(LinkStrategy.JUNCTION, folder, place);
                assertEquals(false, Links.isIntact(link));
                assertEquals(false, Links.remove(link));
            }
            assertEquals("content", Files.readString(target.resolve("file")));
        }
    }
}
