package dev.modellib.hf;

import static dev.modellib.hf.CacheFixture.COMMIT;
import static dev.modellib.hf.CacheFixture.bytes;
import static dev.modellib.hf.CacheFixture.sha256;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFolderTest {

    private static final String ETAG = sha256(bytes("x"));
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");

    @TempDir
    Path temp;

    private static void fileOf(Path folder, Instant changed) throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/w.gguf"), "x");
        Files.setLastModifiedTime(folder.resolve("sub/w.gguf"), FileTime.from(changed));
    }

    private Path noteFile() {
        return temp.resolve(".cache/huggingface/download/sub/w.gguf.metadata");
    }

    @Test
    void aNoteIsWrittenToTheByte() throws IOException {
        LocalFolder folder = LocalFolder.open(temp);
        assertEquals(Optional.empty(), folder.note("sub/w.gguf"));
        fileOf(temp, NOW);
        folder.write("sub/w.gguf", new LocalFolder.Note(COMMIT, '"' + ETAG + '"', NOW));
        assertEquals(COMMIT + "\n" + ETAG + "\n1772600767.123456\n", Files.readString(noteFile()));
        assertEquals("*", Files.readString(temp.resolve(".cache/huggingface/.gitignore")));
        assertEquals(
                "Signature: 8a477f597d28d172789f06886806bc55",
                Files.readAllLines(temp.resolve(".cache/huggingface/CACHEDIR.TAG"))
                        .get(0));
        assertEquals(Optional.of(new LocalFolder.Note(COMMIT, ETAG, NOW)), folder.note("sub/w.gguf"));
        folder.write("sub/w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW.plusSeconds(1)));
        assertEquals(NOW.plusSeconds(1), folder.note("sub/w.gguf").orElseThrow().notedAt());
    }

    @Test
    void aNoteThatCannotBeReadIsNone() throws IOException {
        LocalFolder folder = LocalFolder.open(temp);
        fileOf(temp, NOW);
        folder.write("sub/w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW));
        for (String note : List.of(
                "",
                COMMIT + "\n" + ETAG,
                COMMIT + "\n" + ETAG + "\nsoon\n",
                COMMIT + "\n" + ETAG + "\n1e999999999\n",
                COMMIT + "\n" + ETAG + "\n9223372036854775807\n",
                "main\n" + ETAG + "\n1772600767\n",
                COMMIT + "\nxyz\n1772600767\n",
                "x".repeat(10_000))) {
            Files.writeString(noteFile(), note);
            assertEquals(Optional.empty(), folder.note("sub/w.gguf"), note);
        }
        Files.writeString(noteFile(), COMMIT + "\n\"" + ETAG + "\"\n1772600767.5\n");
        assertEquals(
                Instant.parse("2026-03-04T05:06:07.5Z"),
                folder.note("sub/w.gguf").orElseThrow().notedAt());
        Files.delete(temp.resolve("sub/w.gguf"));
        assertEquals(Optional.empty(), folder.note("sub/w.gguf"));
        Files.createSymbolicLink(temp.resolve("sub/w.gguf"), Files.writeString(temp.resolve("other"), "x"));
        assertEquals(Optional.empty(), folder.note("sub/w.gguf"), "a local folder holds files, no links");
    }

    @Test
    void theNearestFolderWithNotesIsFound() throws IOException {
        assertEquals(Optional.empty(), LocalFolder.around(temp.resolve("sub")));
        fileOf(temp, NOW);
        LocalFolder.open(temp).write("sub/w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW));
        for (Path place : List.of(temp, temp.resolve("sub"), temp.resolve("sub/w.gguf"), temp.resolve("gone/x"))) {
            LocalFolder found = LocalFolder.around(place).orElseThrow();
            assertEquals(Optional.of("sub/w.gguf"), found.pathOf(temp.resolve("sub/../sub/w.gguf")));
            assertTrue(found.note("sub/w.gguf").isPresent());
            assertEquals(Optional.empty(), found.pathOf(temp));
            assertEquals(Optional.empty(), found.pathOf(temp.resolveSibling("other")));
        }
        Path inner = temp.resolve("sub");
        LocalFolder.open(inner).write("w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW));
        assertEquals(
                Optional.of("w.gguf"), LocalFolder.around(inner).orElseThrow().pathOf(inner.resolve("w.gguf")));
    }

    @Test
    void noLinkLeadsANoteOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        for (String link : List.of(".cache", ".cache/huggingface", ".cache/huggingface/download/sub")) {
            Path folder = Files.createDirectory(temp.resolve("folder" + link.length()));
            fileOf(folder, NOW);
            Path place = folder.resolve(link);
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, outside);
            IOException refusal = assertThrows(
                    IOException.class,
                    () -> LocalFolder.open(folder).write("sub/w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW)));
            assertTrue(refusal.getMessage().contains("leads out"), refusal::toString);
        }
        try (Stream<Path> made = Files.list(outside)) {
            assertEquals(List.of(), made.toList());
        }
    }

    @Test
    void namesThatLeadOutAreRefused() {
        LocalFolder folder = LocalFolder.open(temp);
        for (String path : List.of("../x", "/x", "a/../../x", "a\\b", "")) {
            assertEquals(Optional.empty(), folder.note(path), path);
            assertThrows(
                    HubException.Malformed.class,
                    () -> folder.write(path, new LocalFolder.Note(COMMIT, ETAG, NOW)),
                    path);
        }
    }

    @Property(tries = 60)
    void aNoteIsBelievedUntilTheFileIsOneSecondNewer(@ForAll @LongRange(min = -3_000, max = 3_000) long laterMillis)
            throws IOException {
        Path folder = Files.createTempDirectory("modellib-local-");
        try {
            fileOf(folder, NOW.plusMillis(laterMillis));
            LocalFolder.open(folder).write("sub/w.gguf", new LocalFolder.Note(COMMIT, ETAG, NOW));
            assertEquals(
                    laterMillis <= 1000,
                    LocalFolder.open(folder).note("sub/w.gguf").isPresent());
        } finally {
            CacheFixture.delete(folder);
        }
    }
}
