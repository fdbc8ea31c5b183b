package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashingCopyTest {
    private static final byte[] CONTENT = Oracle.content(2_500_000, 1);

    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    /** What is done to the source while it is read. */
    private interface Change {
        void to(Path source) throws IOException;
    }

    private void refusesSourceAfter(Change change) throws IOException {
        Path source = scratch.file("source", CONTENT);
        Files.setLastModifiedTime(source, FileTime.fromMillis(1_000_000_000_000L));
        boolean[] done = new boolean[1];
        assertThrows(
                StorageException.SourceChanged.class,
                () -> HashingCopy.copy(source, scratch.path("staged"), bytes -> {
                    if (!done[0]) {
                        done[0] = true;
                        try {
                            change.to(source);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }));
        assertFalse(Scratch.exists(scratch.path("staged")));
    }

    @Test
    void aSourceThatShrinksIsRefused() throws IOException {
        refusesSourceAfter(source -> {
            try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
                channel.truncate(10);
            }
        });
    }

    @Test
    void aSourceThatIsEditedAtTheSameLengthIsRefused() throws IOException {
        refusesSourceAfter(source -> {
            try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {42}), 0);
            }
        });
    }

    @Test
    void aSourceThatIsReplacedByOneOfTheSameLengthAndTimeIsRefused() throws IOException {
        assumeTrue(Scratch.posix(), "this platform has no file keys");
        refusesSourceAfter(source -> {
            Path other = scratch.file("other", CONTENT);
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(source));
            Files.move(other, source, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    @Test
    void aSourceThatIsDeletedIsRefused() throws IOException {
        assumeTrue(Scratch.posix(), "an open file cannot be deleted on this platform");
        refusesSourceAfter(Files::delete);
    }

    @Test
    void anInterruptEndsTheCopyLeavesNothingAndKeepsTheFlag() throws IOException {
        Path source = scratch.file("source", CONTENT);
        try {
            assertThrows(
                    StorageException.Interrupted.class,
                    () -> HashingCopy.copy(
                            source,
                            scratch.path("staged"),
                            bytes -> Thread.currentThread().interrupt()));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(Set.of("source"), scratch.census().keySet());
    }

    @Test
    void aFailingProgressListenerLeavesNothing() throws IOException {
        Path source = scratch.file("source", CONTENT);
        assertThrows(
                UnsupportedOperationException.class,
                () -> HashingCopy.copy(source, scratch.path("staged"), bytes -> {
                    throw new UnsupportedOperationException();
                }));
        assertEquals(Set.of("source"), scratch.census().keySet());
    }

    @Test
    void whatIsAtTheTargetStays() throws IOException {
        Path source = scratch.file("source", CONTENT);
        Path target = scratch.file("staged", "mine");
        StorageException.AlreadyExists fault =
                assertThrows(StorageException.AlreadyExists.class, () -> HashingCopy.copy(source, target, bytes -> {}));
        assertEquals(target, fault.path());
        assertEquals("mine", Files.readString(target));
    }

    @Test
    void aMissingSourceAndAMissingFolderAreNamed() throws IOException {
        Path nowhere = scratch.path("nowhere");
        StorageException.NoSuchSource fault = assertThrows(
                StorageException.NoSuchSource.class,
                () -> HashingCopy.copy(nowhere, scratch.path("staged"), bytes -> {}));
        assertEquals(nowhere, fault.path());
        Path source = scratch.file("source", CONTENT);
        fault = assertThrows(
                StorageException.NoSuchSource.class,
                () -> HashingCopy.copy(source, nowhere.resolve("staged"), bytes -> {}));
        assertEquals(nowhere, fault.path());
        assertEquals(Set.of("source"), scratch.census().keySet());
    }

    @Test
    void aFolderIsNoSource() {
        assertThrows(
                StorageException.Failed.class,
                () -> HashingCopy.copy(scratch.folder, scratch.path("staged"), bytes -> {}));
        assertThrows(StorageException.Failed.class, () -> Fingerprints.of(scratch.folder, bytes -> {}));
    }

    @Test
    void aPipeIsNoSourceAndIsNotWaitedFor() throws Exception {
        assumeTrue(Volumes.Tool.exists("mkfifo"), "no mkfifo here");
        Path pipe = scratch.path("pipe");
        assertEquals(0, Volumes.Tool.run(List.of("mkfifo", pipe.toString())).status());
        assertThrows(StorageException.Failed.class, () -> HashingCopy.copy(pipe, scratch.path("staged"), bytes -> {}));
    }

    @Test
    void aLinkedSourceIsReadThroughItsLink() throws IOException {
        Path source = scratch.file("source", "content");
        Path link = Files.createSymbolicLink(scratch.path("link"), source);
        HashingCopy.copy(link, scratch.path("staged"), bytes -> {});
        assertEquals(
                Map.of("source", "file content", "link", "link to " + source, "staged", "file content"),
                scratch.census());
    }

    @Test
    void whatTheModeForbidsIsPermissionDenied() throws IOException {
        assumeTrue(Scratch.posix(), "no modes here");
        Path source = scratch.file("folder/source", CONTENT);
        Path folder = source.getParent();
        Files.setPosixFilePermissions(source, Set.of());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isReadable(source), "this user may do anything");
            assertThrows(
                    StorageException.PermissionDenied.class,
                    () -> HashingCopy.copy(source, scratch.path("staged"), bytes -> {}));
            assertThrows(StorageException.PermissionDenied.class, () -> NewFile.create(folder.resolve("staged"), 1));
            assertThrows(
                    StorageException.PermissionDenied.class,
                    () -> Links.create(source, folder.resolve("link"), LinkPolicy.auto()));
            assertThrows(StorageException.PermissionDenied.class, () -> Publication.removeTree(folder));
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
