package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StagedFileTest {
    private final Scratch scratch = new Scratch();
    private final Path file = scratch.path("staged");

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Fingerprint fingerprint(String text) {
        return Oracle.fingerprint(text.getBytes(StandardCharsets.UTF_8));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void modesGuardTheBytesBeforeAndAfterSealing() throws IOException {
        assumeTrue(Scratch.posix(), "no modes here");
        try (StagedFile staged = StagedFile.create(file)) {
            assertEquals("rw-------", mode());
            staged.seal();
            assertEquals("r--r--r--", mode());
        }
        try (StagedFile staged = StagedFile.resume(file, bytes -> {})) {
            assertEquals("rw-------", mode());
            staged.append(stream("more"), bytes -> {});
            assertEquals(fingerprint("more"), staged.seal());
        }
    }

    @Test
    void aStreamsFaultComesThroughAndTheBytesBeforeItAreKept() throws IOException {
        IOException fault = new IOException("line cut");
        InputStream broken = new SequenceInputStream(stream("first "), new InputStream() {
            @Override
            public int read() throws IOException {
                throw fault;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw fault;
            }
        });
        try (StagedFile staged = StagedFile.create(file)) {
            assertSame(fault, assertThrows(IOException.class, () -> staged.append(broken, bytes -> {})));
            assertEquals(6, staged.lengthBytes());
            staged.append(stream("second"), bytes -> {});
            assertEquals(fingerprint("first second"), staged.seal());
        }
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        Path elsewhere = scratch.file("elsewhere", "mine");
        Files.createSymbolicLink(file, elsewhere);
        assertThrows(StorageException.AlreadyExists.class, () -> StagedFile.create(file));
        assertThrows(StorageException.Failed.class, () -> StagedFile.resume(file, bytes -> {}));
        Files.delete(file);
        Path absent = scratch.path("absent");
        Files.createSymbolicLink(file, absent);
        assertThrows(StorageException.AlreadyExists.class, () -> StagedFile.create(file));
        assertThrows(StorageException.Failed.class, () -> StagedFile.resume(file, bytes -> {}));
        assertFalse(Scratch.exists(absent));
        assertEquals("mine", Files.readString(elsewhere));
    }

    @Test
    void aFileWithASecondNameIsNotWrittenTo() throws IOException {
        assumeTrue(Scratch.posix(), "numbers of names are not known here");
        Path published = scratch.file("published", "mine");
        Files.setPosixFilePermissions(published, PosixFilePermissions.fromString("r--r--r--"));
        Files.createLink(file, published);
        assertThrows(StorageException.Failed.class, () -> StagedFile.resume(file, bytes -> {}));
        assertEquals("r--r--r--", mode());
        assertEquals("mine", Files.readString(published));
    }

    @Test
    void aFolderIsNotResumed() throws IOException {
        Files.createDirectory(file);
        assertThrows(StorageException.Failed.class, () -> StagedFile.resume(file, bytes -> {}));
    }

    @Test
    void anInterruptBetweenBuffersKeepsTheFileUsable() throws IOException {
        try (StagedFile staged = StagedFile.create(file)) {
            try {
                assertThrows(
                        StorageException.Interrupted.class,
                        () -> staged.append(
                                new SequenceInputStream(stream("first "), stream("lost")),
                                bytes -> Thread.currentThread().interrupt()));
                assertThrows(StorageException.Interrupted.class, staged::seal);
                assertTrue(Thread.currentThread().isInterrupted());
            } finally {
                Thread.interrupted();
            }
            staged.append(stream("second"), bytes -> {});
            assertEquals(fingerprint("first second"), staged.seal());
        }
    }

    @Test
    void anInterruptInsideAWriteLeavesAFileThatCanBeResumed() throws IOException {
        InputStream interrupting = new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                Thread.currentThread().interrupt();
                return length;
            }
        };
        try (StagedFile staged = StagedFile.create(file)) {
            staged.append(stream("first "), bytes -> {});
            try {
                assertThrows(StorageException.Interrupted.class, () -> staged.append(interrupting, bytes -> {}));
                assertTrue(Thread.currentThread().isInterrupted());
            } finally {
                Thread.interrupted();
            }
            assertThrows(IllegalStateException.class, () -> staged.append(stream("x"), bytes -> {}));
            assertThrows(IllegalStateException.class, staged::seal);
        }
        try (StagedFile staged = StagedFile.resume(file, bytes -> {})) {
            assertEquals(Files.size(file), staged.lengthBytes());
            assertEquals(Oracle.fingerprint(Files.readAllBytes(file)), staged.seal());
        }
    }

    @Test
    void aRehashCanBeInterrupted() throws IOException {
        Files.write(file, Oracle.content(3_000_000, 5));
        try {
            assertThrows(
                    StorageException.Interrupted.class,
                    () -> StagedFile.resume(
                            file, bytes -> Thread.currentThread().interrupt()));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(3_000_000, Files.size(file));
    }

    @Test
    void aFileWhoseLengthSomebodyElseChangedIsNotSealed() throws IOException {
        try (StagedFile staged = StagedFile.create(file)) {
            staged.append(stream("content"), bytes -> {});
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(3);
            }
            assertThrows(StorageException.Failed.class, staged::seal);
        }
        assertFalse(Scratch.exists(file));
    }

    @Test
    void aSealedOrClosedFileTakesNothing() throws IOException {
        StagedFile staged = StagedFile.create(file);
        staged.append(stream("content"), bytes -> {});
        staged.seal();
        assertThrows(IllegalStateException.class, staged::seal);
        assertThrows(IllegalStateException.class, staged::restart);
        staged.close();
        staged.close();
        assertThrows(IllegalStateException.class, () -> staged.append(stream("x"), bytes -> {}));
        assertEquals("content", Files.readString(file));
    }

    @Test
    void closingKeepsTheBytes() throws IOException {
        try (StagedFile staged = StagedFile.create(file)) {
            staged.append(stream("content"), bytes -> {});
        }
        assertEquals("content", Files.readString(file));
    }
}
