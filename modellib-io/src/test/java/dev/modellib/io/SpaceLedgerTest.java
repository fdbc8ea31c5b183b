package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpaceLedgerTest {
    @Test
    void eachVolumeIsCountedForItself() throws Exception {
        SpaceLedger ledger = new SpaceLedger(path -> FixedVolumes.volume(path.toString(), path, 10));
        ledger.reserve(Path.of("a"), 10, 0);
        ledger.reserve(Path.of("b"), 10, 0);
        assertEquals(10, ledger.promisedBytes(Path.of("a")));
        assertThrows(StorageException.InsufficientSpace.class, () -> ledger.reserve(Path.of("a"), 1, 0));
    }

    @Test
    void theMessageHasBothNumbersAndWhatOthersHold() throws Exception {
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(new AtomicLong(100)));
        ledger.reserve(Path.of("models"), 60, 0);
        StorageException.InsufficientSpace fault =
                assertThrows(StorageException.InsufficientSpace.class, () -> ledger.reserve(Path.of("models"), 50, 7));
        assertEquals(
                "models needs 57 more bytes and its volume has 40, beside 60 promised to other jobs;"
                        + " free some space and try again",
                fault.getMessage());
    }

    @Test
    void sizesBeyondCountingDoNotFit() throws Exception {
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(new AtomicLong(100)));
        assertThrows(
                StorageException.InsufficientSpace.class,
                () -> ledger.reserve(Path.of("models"), Long.MAX_VALUE, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> ledger.reserve(Path.of("models"), -1, 0));
        assertThrows(IllegalArgumentException.class, () -> ledger.reserve(Path.of("models"), 0, -1));
        try (SpaceLedger.Reservation mine = ledger.reserve(Path.of("models"), 10, 0)) {
            assertThrows(IllegalArgumentException.class, () -> mine.consume(-1));
            mine.consume(Long.MAX_VALUE);
            assertEquals(0, mine.leftBytes());
        }
        assertEquals(0, ledger.promisedBytes(Path.of("models")));
    }

    @Test
    void aVolumeWithoutAnAnswerTakesWhatIsAsked() throws Exception {
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(new AtomicLong(Long.MAX_VALUE)));
        ledger.reserve(Path.of("models"), 1L << 60, 1L << 60).close();
        assertEquals(0, ledger.promisedBytes(Path.of("models")));
    }

    @Test
    void aFailedReservationPromisesNothing() throws Exception {
        AtomicLong usable = new AtomicLong(5);
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(usable));
        assertThrows(StorageException.InsufficientSpace.class, () -> ledger.reserve(Path.of("models"), 6, 0));
        assertEquals(0, ledger.promisedBytes(Path.of("models")));
        usable.set(6);
        ledger.reserve(Path.of("models"), 6, 0);
    }

    @Test
    void aMemoryVolumeGivesItsBytesToTheJobThatAskedFirst() throws Exception {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            SpaceLedger ledger = new SpaceLedger(FixedVolumes.real());
            try (SpaceLedger.Reservation first = ledger.reserve(volume, 600 << 10, 0)) {
                StorageException.InsufficientSpace fault = assertThrows(
                        StorageException.InsufficientSpace.class,
                        () -> ledger.reserve(volume.resolve("not/yet"), 500 << 10, 0));
                assertEquals(500 << 10, fault.neededBytes());
                assertEquals(424 << 10, fault.usableBytes());
                Path source = scratch.file("source", Oracle.content(400 << 10, 4));
                HashingCopy.copy(source, volume.resolve("staged"), first::consume);
                assertEquals(200 << 10, first.leftBytes());
                assertThrows(
                        StorageException.InsufficientSpace.class, () -> ledger.reserve(volume, (424 << 10) + 1, 0));
                ledger.reserve(volume, 424 << 10, 0).close();
            }
            Files.delete(volume.resolve("staged"));
            ledger.reserve(volume, 1 << 20, 0).close();
            assertTrue(Scratch.census(volume).isEmpty());
        }
    }
}
