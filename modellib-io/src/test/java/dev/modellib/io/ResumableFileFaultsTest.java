package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A drive that refuses to write or to keep. */
class ResumableFileFaultsTest {
    private static final int SIZE = 3 << 20;

    private final Scratch scratch = new Scratch();
    private final Path file = scratch.path("staged");
    private final Path journal = scratch.path("journal");
    private final byte[] content = Oracle.content(SIZE, 1);

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    /** Throws once, when something is done to the named file. */
    private static final class Faulty extends CrashDisk {
        private final Path name;
        private final boolean onForce;
        private final IOException fault;
        private int countdown;

        Faulty(String name, boolean onForce, int countdown, IOException fault) {
            this.name = Path.of(name);
            this.onForce = onForce;
            this.countdown = countdown;
            this.fault = fault;
        }

        private void meet(Path path, boolean force) throws IOException {
            if (path.endsWith(name) && force == onForce && countdown-- == 0) {
                throw fault;
            }
        }

        @Override
        void beforeWrite(Path path) throws IOException {
            meet(path, false);
        }

        @Override
        void beforeForce(Path path) throws IOException {
            meet(path, true);
        }
    }

    private ResumableFile open(Disk disk) throws StorageException {
        return ResumableFile.open(disk, file, journal, SIZE, "v1", bytes -> {});
    }

    private void write(ResumablePart part) throws IOException {
        int from = (int) part.offset();
        part.append(new ByteArrayInputStream(content, from, SIZE - from), bytes -> {});
    }

    private void finish() throws IOException {
        try (ResumableFile staged = open(new CrashDisk())) {
            for (ByteRange range : staged.missing().ranges()) {
                try (ResumablePart part = staged.part(range)) {
                    write(part);
                }
            }
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
    }

    @Test
    void afterAFailedForceTheFileIsGoneAndNothingIsForcedAgain() throws IOException {
        for (String name : new String[] {"staged", "journal"}) {
            Faulty disk = new Faulty(name, true, 1, new IOException("Input/output error"));
            try (ResumableFile staged = open(disk)) {
                ResumablePart first = staged.part(new ByteRange(0, 1000));
                ResumablePart second = staged.part(new ByteRange(1000, 1000));
                ResumablePart third = staged.part(new ByteRange(2000, SIZE - 2000));
                write(first);
                assertThrows(StorageException.Failed.class, () -> write(second));
                int forces = disk.steps();
                assertThrows(StorageException.Failed.class, () -> write(third));
                assertThrows(StorageException.Failed.class, () -> staged.part(new ByteRange(2000, 1)));
                first.close();
                second.close();
                third.close();
                assertThrows(StorageException.Failed.class, staged::seal);
                assertEquals(forces, disk.steps(), "something was written or forced after the failure");
            }
            assertEquals(Set.of(), scratch.census().keySet());
            finish();
            Files.delete(file);
            Files.delete(journal);
        }
    }

    @Test
    void aForceThatFailsAtSealingDropsTheFile() throws IOException {
        Faulty disk = new Faulty("staged", true, 1, new IOException("Input/output error"));
        try (ResumableFile staged = open(disk)) {
            try (ResumablePart part = staged.part(new ByteRange(0, SIZE))) {
                write(part);
            }
            assertThrows(StorageException.Failed.class, staged::seal);
            assertThrows(StorageException.Failed.class, staged::seal);
        }
        assertEquals(Set.of(), scratch.census().keySet());
        finish();
    }

    /** An interrupt may hide that the drive refused, so what was not forced before is not believed any more. */
    @Test
    void anInterruptedForceEndsTheFileAndKeepsWhatWasForcedBefore() throws IOException {
        for (String name : new String[] {"staged", "journal"}) {
            Faulty disk = new Faulty(name, true, 1, new ClosedByInterruptException());
            try (ResumableFile staged = open(disk)) {
                try (ResumablePart part = staged.part(new ByteRange(0, 1000))) {
                    write(part);
                }
                try (ResumablePart part = staged.part(new ByteRange(1000, 1000))) {
                    assertThrows(StorageException.Interrupted.class, () -> write(part));
                }
                assertThrows(StorageException.Failed.class, () -> staged.part(new ByteRange(2000, 1)));
                assertThrows(StorageException.Failed.class, staged::restart);
            }
            assertTrue(ResumableFile.journalled(file, journal, SIZE, "v1").contains(new ByteRange(0, 1000)));
            finish();
            Files.delete(file);
            Files.delete(journal);
        }
    }

    /** Who cancels at that moment loses nothing, of this part or of another. */
    @Test
    void anInterruptThatComesWhileBytesAreForcedCostsNoByte() throws IOException {
        Thread writer = Thread.currentThread();
        CrashDisk disk = new CrashDisk() {
            @Override
            void beforeForce(Path path) {
                writer.interrupt();
            }
        };
        try (ResumableFile staged = open(disk)) {
            try (ResumablePart other = staged.part(new ByteRange(5000, 1000))) {
                other.append(new ByteArrayInputStream(content, 5000, 500), bytes -> {});
                try (ResumablePart part = staged.part(new ByteRange(0, 1000))) {
                    write(part);
                    assertTrue(Thread.interrupted(), "the interrupt is for whoever wrote");
                }
            }
            assertTrue(Thread.interrupted());
            staged.part(new ByteRange(1000, 1)).close();
        }
        assertEquals(1500, ResumableFile.journalled(file, journal, SIZE, "v1").totalBytes());
        finish();
    }

    /** Newer JDKs close a channel for an interrupt that was seen and cleared before; and a second one may come. */
    @Test
    void anInterruptThatComesWhileAPartClosesCostsNoByte() throws IOException {
        Thread closer = Thread.currentThread();
        CrashDisk disk = new CrashDisk() {
            @Override
            void beforeForce(Path path) {
                closer.interrupt();
            }
        };
        try (ResumableFile staged = open(disk)) {
            try (ResumablePart part = staged.part(new ByteRange(0, SIZE))) {
                part.append(new ByteArrayInputStream(content, 0, 1000), bytes -> {});
            }
            assertTrue(Thread.interrupted(), "the interrupt is for whoever closed");
            assertEquals(
                    new ByteRange(1000, SIZE - 1000), staged.missing().ranges().get(0));
        }
        assertEquals(1000, ResumableFile.journalled(file, journal, SIZE, "v1").totalBytes());
        finish();
    }

    @Test
    void aFullDriveIsReportedAndThePartGoesOnLater() throws IOException {
        Faulty disk = new Faulty("staged", false, 1, new IOException("No space left on device"));
        try (ResumableFile staged = open(disk)) {
            try (ResumablePart part = staged.part(new ByteRange(0, SIZE))) {
                assertThrows(StorageException.InsufficientSpace.class, () -> write(part));
                write(part);
            }
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
        finish();
    }

    @Test
    void aJournalThatDoesNotFitIsWrittenLater() throws IOException {
        Faulty disk = new Faulty("journal", false, 0, new IOException("No space left on device"));
        try (ResumableFile staged = open(disk)) {
            try (ResumablePart part = staged.part(new ByteRange(0, SIZE))) {
                assertThrows(StorageException.InsufficientSpace.class, () -> write(part));
                assertTrue(staged.missing().isEmpty());
            }
        }
        assertEquals(SIZE, ResumableFile.journalled(file, journal, SIZE, "v1").totalBytes());
        finish();
    }

    @Test
    void progressTellsEveryByteOnceAlsoThoseThatADriveHeldUp() throws IOException {
        for (String name : new String[] {"staged", "journal"}) {
            Faulty disk = new Faulty(name, false, 0, new IOException("No space left on device"));
            AtomicLong told = new AtomicLong();
            try (ResumableFile staged = open(disk);
                    ResumablePart part = staged.part(new ByteRange(0, SIZE))) {
                InputStream in = new ByteArrayInputStream(content);
                assertThrows(StorageException.InsufficientSpace.class, () -> part.append(in, told::addAndGet));
                part.append(in, told::addAndGet);
                assertEquals(SIZE, part.offset());
            }
            assertEquals(SIZE, told.get(), name);
            Files.delete(file);
            Files.delete(journal);
        }
    }

    @Test
    void whatCannotBeReadAnyMoreIsFetchedAgain() throws IOException {
        try (ResumableFile staged = open(new CrashDisk())) {
            for (ByteRange range : staged.missing().parts(1 << 20)) {
                try (ResumablePart part = staged.part(range)) {
                    part.append(ResumableFileProperties.stream(content, range), bytes -> {});
                }
            }
        }
        CrashDisk badSector = new CrashDisk() {
            @Override
            void beforeRead(Path path, long offset) throws IOException {
                if (path.equals(file) && offset >> 20 == 1) {
                    throw new IOException("Input/output error");
                }
            }
        };
        try (ResumableFile staged = open(badSector)) {
            assertEquals(
                    new ByteRange(1 << 20, 1 << 20), staged.missing().ranges().get(0));
            assertEquals(1 << 20, staged.missing().totalBytes());
        }
        finish();
    }

    @Test
    void aRealFullVolumeKeepsWhatFittedAndTheRestIsFetchedLater() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=4m");
            Path filling = Files.write(volume.resolve("filling"), new byte[2 << 20]);
            Path staged = volume.resolve("a");
            Path ranges = volume.resolve("b");
            try (ResumableFile resumable = ResumableFile.open(staged, ranges, SIZE, "v1", bytes -> {});
                    ResumablePart part = resumable.part(new ByteRange(0, SIZE))) {
                assertThrows(StorageException.InsufficientSpace.class, () -> write(part));
                Files.delete(filling);
            }
            try (ResumableFile resumable = ResumableFile.open(staged, ranges, SIZE, "v1", bytes -> {})) {
                assertTrue(resumable.missing().totalBytes() < SIZE);
                for (ByteRange range : resumable.missing().ranges()) {
                    try (ResumablePart part = resumable.part(range)) {
                        write(part);
                    }
                }
                assertEquals(Oracle.fingerprint(content), resumable.seal());
            }
        }
    }
}
