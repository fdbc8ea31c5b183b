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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResumableFileTest {
    private static final int MIB = 1 << 20;

    private final Scratch scratch = new Scratch();
    private final Path file = scratch.path("staged");
    private final Path journal = scratch.path("journal");

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    private ResumableFile open(long sizeBytes) throws StorageException {
        return ResumableFileProperties.open(scratch, sizeBytes, bytes -> {});
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Fingerprint fingerprint(String text) {
        return Oracle.fingerprint(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(ResumableFile staged, long offset, String text) throws IOException {
        try (ResumablePart part = staged.part(new ByteRange(offset, text.length()))) {
            part.append(stream(text), bytes -> {});
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void modesGuardTheBytesBeforeAndAfterSealing() throws IOException {
        assumeTrue(Scratch.posix(), "no modes here");
        for (int again = 0; again < 2; again++) {
            try (ResumableFile staged = open(7)) {
                assertEquals("rw-------", mode(file));
                assertEquals("rw-------", mode(journal));
                if (again == 0) {
                    write(staged, 0, "content");
                }
                assertEquals(fingerprint("content"), staged.seal());
            }
            assertEquals("r--r--r--", mode(file));
            assertEquals("rw-------", mode(journal));
        }
    }

    @Test
    void missingFoldersAreMadeAndAnEmptyFileIsWholeAtOnce() throws IOException {
        Path deep = scratch.path("a/b/staged");
        try (ResumableFile staged = ResumableFile.open(deep, scratch.path("c/d/journal"), 0, "v1", bytes -> {})) {
            assertTrue(staged.missing().isEmpty());
            assertEquals(fingerprint(""), staged.seal());
        }
        assertEquals(0, Files.size(deep));
    }

    @Test
    void nothingIsWrittenThroughALinkOrASecondName() throws IOException {
        Path elsewhere = scratch.file("elsewhere", "mine");
        for (Path path : List.of(file, journal)) {
            Files.createSymbolicLink(path, elsewhere);
            assertThrows(StorageException.Failed.class, () -> open(4));
            Files.delete(path);
            Files.createSymbolicLink(path, scratch.path("absent"));
            assertThrows(StorageException.Failed.class, () -> open(4));
            Files.delete(path);
            Files.createDirectory(path);
            assertThrows(StorageException.Failed.class, () -> open(4));
            Files.delete(path);
            if (Scratch.posix()) {
                Files.createLink(path, elsewhere);
                assertThrows(StorageException.Failed.class, () -> open(4));
                Files.delete(path);
            }
        }
        assertFalse(Scratch.exists(scratch.path("absent")));
        assertEquals("mine", Files.readString(elsewhere));
    }

    @Test
    void anotherIdentityOrSizeStartsAfresh() throws IOException {
        try (ResumableFile staged = open(7)) {
            write(staged, 0, "content");
        }
        try (ResumableFile staged = ResumableFile.open(file, journal, 7, "v2", bytes -> {})) {
            assertEquals(7, staged.missing().totalBytes());
            assertEquals(0, Files.size(file));
            write(staged, 0, "cont");
        }
        try (ResumableFile staged = ResumableFile.open(file, journal, 8, "v2", bytes -> {})) {
            assertEquals(8, staged.missing().totalBytes());
        }
        assertEquals(0, Files.size(journal));
    }

    @Test
    void theLengthOfTheFileSaysNothing() throws IOException {
        Files.writeString(file, "content");
        try (ResumableFile staged = open(7)) {
            assertEquals(7, staged.missing().totalBytes());
            assertEquals(0, Files.size(file));
        }
        try (ResumableFile staged = open(7)) {
            write(staged, 0, "con");
        }
        Files.writeString(file, "content that is longer");
        try (ResumableFile staged = open(7)) {
            assertEquals(List.of(new ByteRange(3, 4)), staged.missing().ranges());
            write(staged, 3, "tent");
            assertEquals(fingerprint("content"), staged.seal());
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
        try (ResumableFile staged = open(12);
                ResumablePart part = staged.part(new ByteRange(0, 12))) {
            assertSame(fault, assertThrows(IOException.class, () -> part.append(broken, bytes -> {})));
            assertEquals(6, part.offset());
        }
        try (ResumableFile staged = open(12)) {
            assertEquals(List.of(new ByteRange(6, 6)), staged.missing().ranges());
            write(staged, 6, "second");
            assertEquals(fingerprint("first second"), staged.seal());
        }
    }

    @Test
    void aPartTakesItsRangeAndLeavesTheRestOfTheStream() throws IOException {
        InputStream in = stream("abcdef");
        try (ResumableFile staged = open(6);
                ResumablePart part = staged.part(new ByteRange(0, 4))) {
            part.append(in, bytes -> {});
            assertEquals("ef", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsNotFreeIsNoPart() throws IOException {
        try (ResumableFile staged = open(10)) {
            write(staged, 2, "23");
            ResumablePart part = staged.part(new ByteRange(6, 2));
            for (ByteRange range : List.of(new ByteRange(3, 2), new ByteRange(5, 2), new ByteRange(9, 2))) {
                assertThrows(IllegalArgumentException.class, () -> staged.part(range));
            }
            assertThrows(IllegalStateException.class, staged::seal);
            assertThrows(IllegalStateException.class, staged::restart);
            part.close();
            part.close();
            assertThrows(IllegalStateException.class, () -> part.append(stream("x"), bytes -> {}));
            assertThrows(IllegalStateException.class, staged::seal);
            staged.part(new ByteRange(5, 2)).close();
            staged.close();
            assertThrows(IllegalStateException.class, () -> staged.part(new ByteRange(5, 2)));
            assertThrows(IllegalStateException.class, staged::seal);
        }
    }

    @Test
    void aLongPartIsJournalledWhileItIsWritten() throws IOException {
        byte[] content = Oracle.content(ResumableFile.CHECKPOINT_BYTES * 2 + MIB, 1);
        List<Long> journalled = new ArrayList<>();
        try (ResumableFile staged = open(content.length);
                ResumablePart part = staged.part(new ByteRange(0, content.length))) {
            part.append(new ByteArrayInputStream(content), bytes -> {
                if (part.offset() % ResumableFile.CHECKPOINT_BYTES == 0) {
                    journalled.add(journalledBytes(content.length));
                }
            });
            assertEquals(
                    List.of((long) ResumableFile.CHECKPOINT_BYTES, 2L * ResumableFile.CHECKPOINT_BYTES), journalled);
            assertEquals(content.length, journalledBytes(content.length));
        }
    }

    private long journalledBytes(long sizeBytes) {
        try {
            return ResumableFileProperties.journalled(scratch, sizeBytes).totalBytes();
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptBetweenBuffersKeepsTheFileUsable() throws IOException {
        try (ResumableFile staged = open(12)) {
            try (ResumablePart part = staged.part(new ByteRange(0, 12))) {
                assertThrows(
                        StorageException.Interrupted.class,
                        () -> part.append(
                                new SequenceInputStream(stream("first "), stream("lost")),
                                bytes -> Thread.currentThread().interrupt()));
                // closed on the interrupted thread
            }
            assertTrue(Thread.interrupted());
            write(staged, 6, "second");
            Thread.currentThread().interrupt();
            assertThrows(StorageException.Interrupted.class, staged::seal);
            assertTrue(Thread.interrupted());
            assertEquals(fingerprint("first second"), staged.seal());
        }
    }

    @Test
    void anInterruptInsideAWriteHarmsNeitherItsPartNorAnother() throws IOException {
        byte[] content = Oracle.content(3 * MIB, 2);
        InputStream interrupting = new InputStream() {
            private final InputStream in = new ByteArrayInputStream(content);

            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                Thread.currentThread().interrupt();
                return in.read(into, offset, length);
            }
        };
        try (ResumableFile staged = open(content.length)) {
            ResumablePart other = staged.part(new ByteRange(2 * MIB, MIB));
            other.append(new ByteArrayInputStream(content, 2 * MIB, 1000), bytes -> {});
            try (ResumablePart part = staged.part(new ByteRange(0, 2 * MIB))) {
                for (int interrupts = 0; interrupts < 2; interrupts++) {
                    assertThrows(StorageException.Interrupted.class, () -> part.append(interrupting, bytes -> {}));
                    assertTrue(Thread.interrupted());
                }
                int there = (int) part.offset();
                part.append(new ByteArrayInputStream(content, there, content.length - there), bytes -> {});
                assertEquals(2 * MIB, part.offset());
            }
            other.append(new ByteArrayInputStream(content, 2 * MIB + 1000, MIB), bytes -> {});
            other.close();
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
    }

    @Test
    void takingWhatIsHereCanBeInterrupted() throws IOException {
        byte[] content = Oracle.content(3 * MIB, 3);
        try (ResumableFile staged = open(content.length);
                ResumablePart part = staged.part(new ByteRange(0, content.length))) {
            part.append(new ByteArrayInputStream(content), bytes -> {});
        }
        Thread.currentThread().interrupt();
        assertThrows(StorageException.Interrupted.class, () -> open(content.length));
        assertTrue(Thread.interrupted());
        try (ResumableFile staged = open(content.length)) {
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
    }

    @Test
    void aFileWhoseLengthSomebodyElseChangedIsNotSealed() throws IOException {
        for (int length : new int[] {3, 9}) {
            try (ResumableFile staged = open(7)) {
                write(staged, 0, "content");
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(Math.min(7, length));
                    if (length > 7) {
                        channel.write(StandardCharsets.UTF_8.encode("content+"), 0);
                    }
                }
                assertThrows(StorageException.Failed.class, staged::seal);
            }
            assertFalse(Scratch.exists(file));
            assertFalse(Scratch.exists(journal));
        }
    }

    @Test
    void digestsWaitForTheFirstPart() throws Exception {
        byte[] content = Oracle.content(9 * MIB + 5, 4);
        try (ResumableFile staged = open(content.length)) {
            List<ByteRange> parts = staged.missing().parts(MIB);
            Collections.reverse(parts);
            ResumableFileProperties.write(staged, content, parts.subList(0, 8), 1, new AtomicLong());
            assertEquals(0, staged.frontierOffset());
            ResumableFileProperties.write(staged, content, parts.subList(8, 10), 1, new AtomicLong());
            assertEquals(content.length, staged.frontierOffset());
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
    }

    @Test
    void aFullJournalTakesNoMoreAndTheFileIsWrittenAllTheSame() throws IOException {
        RangeJournal full = new RangeJournal(FileChannel::open, scratch.file("full", ""), 100, "v1");
        RangeJournal.Entry entry = new RangeJournal.Entry(new ByteRange(0, 1), new RangeDigest().digest());
        full.replace(Collections.nCopies(RangeJournal.MOST_RECORDS - 1, entry));
        assertFalse(full.isFull());
        full.append(entry, channel -> {});
        assertTrue(full.isFull());
        assertEquals(RangeJournal.MOST_RECORDS, full.read().size());
        assertEquals((long) RangeJournal.MOST_RECORDS * RangeJournal.RECORD_BYTES, Files.size(full.file()));
    }
}
