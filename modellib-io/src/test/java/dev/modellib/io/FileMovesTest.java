package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FileMovesTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_600_000_000_000L);
    private static final int SHOWN = 8;

    private final Scratch scratch = new Scratch();
    private final VolumeProbe probe = VolumeProbe.system();

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(scratch.path("staging/job"));
    }

    @AfterEach
    void clear() {
        scratch.close();
    }

    private Path source(String name, String content) throws IOException {
        Path source = scratch.file("user/" + name, content);
        Files.setLastModifiedTime(source, LONG_AGO);
        return source;
    }

    private static FileMoves.Hashed hashed(Path source) throws StorageException {
        return FileMoves.hash(source, Workers.none(), bytes -> {});
    }

    private static void take(Path folder, Path... sources) throws StorageException {
        Map<RelativePath, FileMoves.Hashed> files = new LinkedHashMap<>();
        for (Path source : sources) {
            files.put(new RelativePath("in/" + source.getFileName()), hashed(source));
        }
        FileMoves.take(files, folder.resolve("staging/job"), folder.resolve("staging/job.moves"));
    }

    private static void putBack(Path folder) throws StorageException {
        FileMoves.putBack(folder.resolve("staging/job"), folder.resolve("staging/job.moves"));
    }

    private Optional<String> hindrance(Path source) throws StorageException {
        Path folder = scratch.path("staging");
        return FileMoves.hindrance(source, probe.volumeOf(source), folder, probe.volumeOf(folder));
    }

    @Test
    void aFileIsRenamedAndGoesBackAsItWas() throws IOException {
        Path source = source("a b%\u00e4\n.gguf", "content");
        if (Scratch.posix()) {
            Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-rw----"));
        }
        Object key = Files.readAttributes(source, "*").get("fileKey");
        SortedMap<String, String> before = scratch.census();
        assertEquals(
                Oracle.fingerprint("content".getBytes(StandardCharsets.UTF_8)),
                hashed(source).fingerprint());
        assertEquals(before, scratch.census());

        // the name under which it is kept is another matter
        FileMoves.take(
                Map.of(new RelativePath("a.gguf"), hashed(source)),
                scratch.path("staging/job"),
                scratch.path("staging/job.moves"));
        Path staged = scratch.path("staging/job/a.gguf");
        assertFalse(Scratch.exists(source));
        assertEquals("content", Files.readString(staged));
        assertEquals(key, Files.readAttributes(staged, "*").get("fileKey"));
        if (Scratch.posix()) {
            assertEquals("r--r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(staged)));
        }

        putBack(scratch.folder);
        assertEquals(before, scratch.census());
        assertEquals(LONG_AGO, Files.getLastModifiedTime(source));
        if (Scratch.posix()) {
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(source)));
        }
        putBack(scratch.folder);
        assertEquals(before, scratch.census());
    }

    @Test
    void whatIsInTheOldPlaceStaysAndTheFileGoesBeside() throws IOException {
        Path source = source("a", "content");
        scratch.file("user/a.returned", "somebody's");
        take(scratch.folder, source);
        Files.writeString(source, "mine");
        putBack(scratch.folder);
        assertEquals("mine", Files.readString(source));
        assertEquals("somebody's", Files.readString(scratch.path("user/a.returned")));
        assertEquals("content", Files.readString(scratch.path("user/a.returned.2")));
        assertFalse(Scratch.exists(scratch.path("staging/job.moves")));
    }

    @Test
    void aFolderThatIsGoneIsMadeAgain() throws IOException {
        Path source = source("deep/a", "content");
        take(scratch.folder, source);
        Files.delete(source.getParent());
        putBack(scratch.folder);
        assertEquals("content", Files.readString(source));
    }

    @Test
    void aFileThatChangedAfterItWasHashedIsRefusedWhereItIs() throws IOException {
        List<String> changes = List.of("longer content", "CONTENT");
        for (String change : changes) {
            Path source = source("a", "content");
            FileMoves.Hashed hashed = hashed(source);
            Files.writeString(source, change);
            assertThrows(
                    StorageException.SourceChanged.class,
                    () -> FileMoves.take(
                            Map.of(new RelativePath("a"), hashed),
                            scratch.path("staging/job"),
                            scratch.path("staging/job.moves")));
            assertEquals(change, Files.readString(source));
        }
        Path source = source("b", "content");
        FileMoves.Hashed hashed = hashed(source);
        Files.move(source, scratch.path("user/kept"));
        source("b", "content");
        assumeTrue(FileKey.lasting(source).isPresent(), "this file system gives no lasting file keys");
        assertThrows(
                StorageException.SourceChanged.class,
                () -> FileMoves.take(
                        Map.of(new RelativePath("b"), hashed),
                        scratch.path("staging/job"),
                        scratch.path("staging/job.moves")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatSomebodyHasOpenForWritingIsRefused() throws IOException {
        Path source = source("a", "content");
        for (StandardOpenOption how : List.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            try (FileChannel open = FileChannel.open(source, how)) {
                StorageException fault =
                        assertThrows(StorageException.SourceChanged.class, () -> take(scratch.folder, source));
                assertTrue(fault.getMessage().contains("open for writing by process"), fault.getMessage());
                assertTrue(open.isOpen());
            }
            assertEquals("content", Files.readString(source));
        }
        try (FileChannel reader = FileChannel.open(source)) {
            take(scratch.folder, source);
            assertTrue(reader.isOpen());
        }
        assertFalse(Scratch.exists(source));
    }

    @Test
    void whatIsNotOursAloneIsCopied() throws Exception {
        Path source = source("a", "content");
        assertEquals(Optional.empty(), hindrance(source));
        Path link = Files.createSymbolicLink(scratch.path("user/link"), source);
        assertEquals("it is a symbolic link", hindrance(link).orElseThrow());
        Files.createLink(scratch.path("user/second"), source);
        assumeTrue(Modes.namesKnown(source));
        assertEquals("it has another name", hindrance(source).orElseThrow());
        try (Volumes volumes = new Volumes()) {
            Path other = volumes.tmpfs(Files.createDirectory(scratch.path("other")), "size=1m");
            Path elsewhere = Files.writeString(other.resolve("b"), "content");
            assertEquals("it is on another volume", hindrance(elsewhere).orElseThrow());
        }
    }

    @Test
    void aJournalThatCannotBeReadIsNotForgotten() throws IOException {
        take(scratch.folder, source("a", "content"));
        Path journal = scratch.path("staging/job.moves");
        List<String> lines = Files.readAllLines(journal);
        for (List<String> damaged : List.of(
                List.<String>of(), lines.subList(0, 1), List.of(lines.get(0), "rw-------\t../x\t%2Fa"), List.of("x"))) {
            Files.write(journal, damaged);
            assertThrows(StorageException.Failed.class, () -> putBack(scratch.folder));
            assertEquals("content", Files.readString(scratch.path("staging/job/in/a")));
        }
        Files.write(journal, lines);
        putBack(scratch.folder);
        assertEquals("content", Files.readString(scratch.path("user/a")));
    }

    /** Fails the n-th operation of taking two files and, after a fault, of putting them back, for every n. */
    @Tag("sweep")
    @Test
    void whateverFailsEachFileIsInOnePlaceAndGoesBack() throws IOException {
        int points = 0;
        List<String> broken = new ArrayList<>();
        for (DiskFault fault : DiskFault.values()) {
            for (int number = 1; strikes(fault, number, broken); number++) {
                points++;
            }
        }
        System.out.println("fault sweep move: " + points + " points");
        assertTrue(broken.isEmpty(), () -> String.join("\n", broken.subList(0, Math.min(SHOWN, broken.size()))));
        assertTrue(points >= 150, points + " points");
    }

    private boolean strikes(DiskFault fault, int number, List<String> broken) throws IOException {
        FaultyDisk disk = new FaultyDisk();
        try (Scratch own = new Scratch()) {
            Files.createDirectories(own.path("staging/job"));
            for (String name : List.of("one", "two")) {
                Files.setLastModifiedTime(own.file("user/" + name, name), LONG_AGO);
            }
            SortedMap<String, String> before = own.census();
            Path folder = disk.path(own.folder);
            disk.fail(fault, number);
            Throwable thrown = null;
            try {
                takeOrPutBack(folder);
            } catch (IOException | RuntimeException e) {
                thrown = e;
            }
            boolean interrupted = Thread.interrupted();
            String struck = disk.struck().orElse("");
            disk.heal();
            String where = fault + " at " + number + " (" + struck + ", threw " + thrown + ")";
            try {
                requireOneOfEach(own);
                if (thrown == null) {
                    assertEquals("file one", own.census().get("staging/job/in/one"));
                } else {
                    assertInstanceOf(StorageException.class, thrown);
                    assertFalse(struck.isEmpty(), "failed without a fault");
                    assertTrue(interrupted || fault != DiskFault.INTERRUPT, "the interrupt is lost");
                }
                putBack(folder);
                SortedMap<String, String> now = own.census();
                now.keySet().removeIf(name -> name.matches("staging/(job/in|\\.modellib-[0-9a-f-]+\\.tmp)"));
                assertEquals(before, now);
                assertEquals(LONG_AGO, Files.getLastModifiedTime(own.path("user/one")));
                take(folder, folder.resolve("user/one"), folder.resolve("user/two"));
                assertEquals("file two", own.census().get("staging/job/in/two"));
                assertEquals(0, disk.openFiles(), "left open");
            } catch (AssertionError | IOException e) {
                broken.add((where + ": " + e).replace(own.folder.toString(), ""));
            }
            return !struck.isEmpty();
        }
    }

    private static void takeOrPutBack(Path folder) throws StorageException {
        try {
            take(folder, folder.resolve("user/one"), folder.resolve("user/two"));
        } catch (StorageException e) {
            try {
                putBack(folder);
            } catch (StorageException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Whole, and at its source or staged; a file that is under both names for a moment is one file. */
    private static void requireOneOfEach(Scratch own) throws IOException {
        for (String name : List.of("one", "two")) {
            Path source = own.path("user/" + name);
            Path staged = own.path("staging/job/in/" + name);
            assertTrue(Scratch.exists(source) || Scratch.exists(staged), name + " is lost");
            if (Scratch.exists(source) && Scratch.exists(staged)) {
                assertTrue(Files.isSameFile(source, staged), "two files");
            }
            assertEquals(name, Files.readString(Scratch.exists(source) ? source : staged));
        }
    }
}
