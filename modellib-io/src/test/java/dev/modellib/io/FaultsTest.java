package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final int ROUNDS = 20;
    private static final Path PATH = Path.of("some", "file");

    @Test
    void whatThePlatformThrowsIsSortedByWhatCanBeDone() {
        Map<IOException, Class<? extends StorageException>> table = Map.of(
                new NoSuchFileException("x"), StorageException.NoSuchSource.class,
                new FileAlreadyExistsException("x"), StorageException.AlreadyExists.class,
                new AccessDeniedException("x"), StorageException.PermissionDenied.class,
                new FileSystemException("x", null, "Read-only file system"), StorageException.PermissionDenied.class,
                new FileSystemException("x", null, "Operation not permitted"), StorageException.PermissionDenied.class,
                new IOException("No space left on device"), StorageException.InsufficientSpace.class,
                new IOException("Disk quota exceeded"), StorageException.InsufficientSpace.class,
                new IOException("There is not enough space on the disk"), StorageException.InsufficientSpace.class,
                new IOException("Input/output error"), StorageException.Failed.class,
                new IOException(), StorageException.Failed.class);
        table.forEach((thrown, expected) -> {
            StorageException fault = Faults.ofWrite(thrown, PATH, 1);
            assertInstanceOf(expected, fault, thrown.toString());
            assertSame(thrown, fault.getCause());
            assertTrue(fault.getMessage().contains("file"), fault.getMessage());
        });
    }

    @Test
    void aFullVolumeIsRecognisedInAnyLanguage() {
        assertInstanceOf(
                StorageException.InsufficientSpace.class,
                Faults.ofWrite(new IOException("kein Platz"), PATH, Long.MAX_VALUE));
    }

    @Test
    void anInterruptSetsTheFlagAgain() {
        try {
            assertInstanceOf(StorageException.Interrupted.class, Faults.of(new ClosedByInterruptException(), PATH));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aStorageExceptionStaysItself() {
        StorageException known = new StorageException.SourceChanged(PATH, null);
        assertSame(known, Faults.ofWrite(known, PATH, 1));
        StorageException found = new StorageException.Failed(PATH, "was changed by somebody else", null);
        assertSame(found, Faults.ofWrite(found, PATH, Long.MAX_VALUE), "however full the volume is");
    }

    @Test
    void messagesShowHostileNamesInert() {
        Path path = Path.of("a\u001b[2J\nb\u202ec\u009b\u2028d\ud83d\ude80");
        String message = new StorageException.NoSuchSource(path, null).getMessage();
        assertTrue(message.startsWith("a\\u001b[2J\\u000ab\\u202ec\\u009b\\u2028d\ud83d\ude80 does not"), message);
        assertTrue(Display.of("x".repeat(1_000_000)).length() < 400);
        assertEquals("\\ud800x\\udc00", Display.of("\ud800x\udc00"));
    }

    @Test
    void valuesRefuseWhatTheyAreNot() {
        Digest sha256 = Digest.sha256("0".repeat(64));
        Digest blake3 = Digest.blake3("0".repeat(64));
        assertThrows(IllegalArgumentException.class, () -> new Fingerprint(0, blake3, sha256));
        assertThrows(IllegalArgumentException.class, () -> new Fingerprint(-1, sha256, blake3));
        assertThrows(IllegalArgumentException.class, () -> new LinkPolicy(List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> new LinkPolicy(List.of(LinkStrategy.COPY, LinkStrategy.COPY)));
        assertEquals("sha256:" + "0".repeat(64), sha256.toString());
    }

    /** Every way out of a call, good or bad, gives its descriptors back. */
    @Test
    void descriptorsAreGivenBack() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "descriptors cannot be counted here");
        try (Scratch scratch = new Scratch()) {
            everyCall(scratch, "warm");
            long before = count(descriptors);
            for (int i = 0; i < ROUNDS; i++) {
                everyCall(scratch, "round" + i);
            }
            long more = count(descriptors) - before;
            // the rest of the process may have opened some meanwhile, but not one for each round
            assertTrue(more < ROUNDS, () -> more + " descriptors more after " + ROUNDS + " rounds");
        }
        assertFalse(Thread.interrupted());
    }

    private static void everyCall(Scratch scratch, String round) throws IOException {
        Path source = scratch.file(round + "/source", "content");
        Path staged = source.resolveSibling("staged");
        HashingCopy.copy(source, staged, bytes -> {});
        assertThrows(StorageException.class, () -> HashingCopy.copy(source, staged, bytes -> {}));
        Path link = source.resolveSibling("link");
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)) {
            assertTrue(Links.remove(Links.create(source, link, LinkPolicy.only(strategy))));
        }
        Publication.replaceFile(source.resolveSibling("metadata.json"), new byte[9]);
        Publication.publishFolder(source.getParent(), scratch.path("models/" + round));
        Publication.removeTree(scratch.path("models/" + round));
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }
}
