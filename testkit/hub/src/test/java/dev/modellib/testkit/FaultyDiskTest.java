package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyDiskTest {
    @TempDir
    Path real;

    private final FaultyDisk disk = new FaultyDisk();
    private Path folder;

    @BeforeEach
    void open() {
        folder = disk.path(real);
    }

    private interface Step {
        void in(Path folder) throws IOException;
    }

    /** Everything that a program does with files, once each. */
    private static final List<Step> STEPS = List.of(
            at -> Files.createDirectories(at.resolve("deep/folder")),
            at -> Files.writeString(at.resolve("deep/file"), "content"),
            at -> Files.createLink(at.resolve("deep/hard"), at.resolve("deep/file")),
            at -> Files.createSymbolicLink(
                    at.resolve("deep/soft"), at.getFileSystem().getPath("file")),
            at -> assertEquals(
                    "file", Files.readSymbolicLink(at.resolve("deep/soft")).toString()),
            at -> assertEquals("content", Files.readString(at.resolve("deep/soft"))),
            at -> assertTrue(Files.isSameFile(at.resolve("deep/soft"), at.resolve("deep/hard"))),
            at -> Files.copy(at.resolve("deep/file"), at.resolve("copy")),
            at -> Files.move(at.resolve("copy"), at.resolve("moved"), StandardCopyOption.ATOMIC_MOVE),
            at -> assertEquals(7, Files.size(at.resolve("moved"))),
            at -> assertEquals(
                    at.toRealPath().resolve("moved"),
                    at.resolve("deep/../moved").toRealPath()),
            FaultyDiskTest::appendAndForce,
            FaultyDiskTest::listAndRemove);

    private static void appendAndForce(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("moved"), StandardOpenOption.WRITE)) {
            channel.position(channel.size());
            channel.write(ByteBuffer.wrap(new byte[] {'!'}));
            channel.truncate(8);
            channel.force(true);
        }
    }

    private static void listAndRemove(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.resolve("deep"))) {
            for (Path entry : entries) {
                assertEquals(folder.getFileSystem(), entry.getFileSystem());
                Files.delete(entry);
            }
        }
    }

    private static void all(Path folder) throws IOException {
        for (Step step : STEPS) {
            step.in(folder);
        }
    }

    private static List<String> census(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.map(path -> folder.relativize(path) + (Files.isDirectory(path) ? "/" : ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void withoutFaultsItIsTheDefaultFileSystem(@TempDir Path other) throws IOException {
        all(folder);
        all(other);
        assertEquals(census(other), census(real));
        assertEquals("content!", Files.readString(real.resolve("moved")));
        assertTrue(disk.operations() > STEPS.size());
        assertEquals(0, disk.openFiles());
        assertTrue(disk.struck().isEmpty());
    }

    @Test
    void everyOperationFailsOnceAtItsNumber() throws IOException {
        all(folder);
        long operations = disk.operations();
        for (long number = 1; number <= operations; number++) {
            empty();
            disk.fail(DiskFault.ERROR_ONCE, number);
            runUntilItThrows();
            assertTrue(disk.struck().isPresent(), "nothing was struck at " + number);
            assertEquals(0, disk.openFiles(), disk.struck().get());
            disk.heal();
        }
        empty();
        disk.fail(DiskFault.ERROR_ONCE, operations + 1);
        all(folder);
        assertTrue(disk.struck().isEmpty());
    }

    /** Some of the platform's calls take a fault for an answer, so that nothing may be thrown. */
    private void runUntilItThrows() {
        try {
            all(folder);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("Input/output error"), e.toString());
        } catch (AssertionError | DirectoryIteratorException e) {
            assertTrue(disk.struck().isPresent(), e.toString());
        }
    }

    private void empty() throws IOException {
        disk.heal();
        try (Stream<Path> walk = Files.walk(real)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(real)) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void aLastingErrorForbidsEvenRemoval() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        disk.fail(DiskFault.ERROR_FOREVER, 1);
        assertThrows(FileSystemException.class, () -> Files.delete(file));
        assertThrows(IOException.class, () -> Files.readAllBytes(file));
        disk.heal();
        Files.delete(file);
    }

    @Test
    void aFullDiskStillReadsAndRemoves() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        disk.fail(DiskFault.DISK_FULL, 1);
        FileSystemException fault =
                assertThrows(FileSystemException.class, () -> Files.createDirectory(folder.resolve("folder")));
        assertEquals("No space left on device", fault.getReason());
        assertEquals("content", Files.readString(file));
        Files.delete(file);
        assertEquals(List.of("/"), census(real));
    }

    @Test
    void aShortWriteTakesHalfAndSaysSo() throws IOException {
        Path file = folder.resolve("file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            disk.fail(DiskFault.SHORT_WRITE, 2);
            assertEquals(10, channel.write(ByteBuffer.allocate(10)));
            ByteBuffer bytes = ByteBuffer.allocate(10);
            assertEquals(5, channel.write(bytes));
            assertEquals(5, bytes.remaining());
            assertEquals(5, channel.write(bytes));
        }
        assertEquals(20, Files.size(real.resolve("file")));
    }

    @Test
    void aShortReadGivesHalfAndKeepsTheRest() throws IOException {
        Files.write(real.resolve("file"), new byte[] {1, 2, 3, 4});
        try (FileChannel channel = FileChannel.open(folder.resolve("file"), StandardOpenOption.READ)) {
            disk.fail(DiskFault.SHORT_READ, 1);
            ByteBuffer bytes = ByteBuffer.allocate(4);
            assertEquals(2, channel.read(bytes));
            assertEquals(2, channel.read(bytes));
            assertArrayEquals(new byte[] {1, 2, 3, 4}, bytes.array());
        }
    }

    @Test
    void anInterruptComesJustBeforeTheOperation() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        disk.fail(DiskFault.INTERRUPT, 2);
        assertThrows(ClosedByInterruptException.class, () -> Files.readAllBytes(file));
        assertTrue(Thread.interrupted());
        assertEquals(0, disk.openFiles());
    }

    @Test
    void aFolderThatIsOpenReachesItsEntriesByItsHandle() throws IOException {
        Files.createDirectory(real.resolve("folder"));
        Files.writeString(real.resolve("folder/file"), "content");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            assumeTrue(entries instanceof SecureDirectoryStream, "this platform has no such folders");
            SecureDirectoryStream<Path> secure = (SecureDirectoryStream<Path>) entries;
            Path name = folder.getFileSystem().getPath("folder");
            Path file = folder.getFileSystem().getPath("file");
            try (SecureDirectoryStream<Path> inner = secure.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                disk.fail(DiskFault.ERROR_ONCE, 1);
                BasicFileAttributeView view = inner.getFileAttributeView(file, BasicFileAttributeView.class);
                assertThrows(FileSystemException.class, view::readAttributes);
                assertEquals(7, view.readAttributes().size());
                inner.move(file, secure, folder.getFileSystem().getPath("moved"));
                disk.fail(DiskFault.ERROR_ONCE, 1);
                assertThrows(IOException.class, () -> secure.deleteDirectory(name));
                secure.deleteDirectory(name);
            }
        }
        assertEquals(List.of("/", "moved"), census(real));
        assertEquals(0, disk.openFiles());
    }

    @Test
    void modesAreSetThroughIt() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "no modes here");
        disk.fail(DiskFault.ERROR_ONCE, 1);
        assertThrows(
                IOException.class,
                () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertEquals(PosixFilePermissions.fromString("r--r--r--"), Files.getPosixFilePermissions(real.resolve("file")));
    }

    @Test
    void pathsAreNotMixed() {
        assertEquals(real.resolve("a/b"), disk.real(folder.resolve("a").resolve("b")));
        assertEquals(real.toString(), folder.toString());
        assertEquals(folder, disk.path(real));
        assertFalse(folder.equals(new FaultyDisk().path(real)));
        assertThrows(ProviderMismatchException.class, () -> folder.resolve(Path.of("a")));
        assertThrows(ProviderMismatchException.class, () -> disk.path(folder));
        assertThrows(ProviderMismatchException.class, () -> disk.real(real));
        assertThrows(IllegalArgumentException.class, () -> disk.fail(DiskFault.ERROR_ONCE, 0));
    }

    @Test
    void aWitnessSeesTheDiskAsTheStruckOperationFoundIt() throws IOException {
        List<String> seen = new ArrayList<>();
        disk.fail(DiskFault.ERROR_FOREVER, 2, () -> {
            try (Stream<Path> names = Files.list(real)) {
                names.forEach(name -> seen.add(name.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Files.createDirectory(folder.resolve("first"));
        assertThrows(FileSystemException.class, () -> Files.createDirectory(folder.resolve("second")));
        assertThrows(FileSystemException.class, () -> Files.delete(folder.resolve("first")));
        assertEquals(List.of("first"), seen);
    }
}
