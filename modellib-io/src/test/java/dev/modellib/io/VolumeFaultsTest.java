package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real volumes that are full, out of entries or read-only. */
class VolumeFaultsTest {
    private static final int BIG = 3 << 20;

    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        scratch.close();
    }

    @Test
    void aCopyToAFullVolumeSaysSoLeavesNothingAndWorksLater() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            Path filling = Files.write(volume.resolve("filling"), new byte[600 << 10]);
            byte[] content = Oracle.content(800 << 10, 1);
            Path source = scratch.file("source", content);
            Path target = volume.resolve("staged");
            StorageException.InsufficientSpace fault = assertThrows(
                    StorageException.InsufficientSpace.class, () -> HashingCopy.copy(source, target, bytes -> {}));
            assertTrue(fault.neededBytes() > 0);
            assertTrue(fault.usableBytes() < fault.neededBytes(), fault.getMessage());
            assertEquals(Set.of("filling"), Scratch.census(volume).keySet());

            Files.delete(filling);
            assertEquals(Oracle.fingerprint(content), HashingCopy.copy(source, target, bytes -> {}));
        }
    }

    @Test
    void aResumableFileKeepsItsBytesWhenTheVolumeFillsAndIsResumedLater() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            Path filling = Files.write(volume.resolve("filling"), new byte[600 << 10]);
            byte[] content = Oracle.content(900 << 10, 2);
            Path file = volume.resolve("staged");
            Path journal = volume.resolve("journal");
            try (ResumableFile staged = ResumableFile.open(file, journal, content.length, "it", bytes -> {})) {
                try (ResumablePart part = staged.part(new ByteRange(0, 200 << 10))) {
                    part.append(new ByteArrayInputStream(content, 0, 200 << 10), bytes -> {});
                }
                ByteRange rest = staged.missing().ranges().get(0);
                assertThrows(StorageException.InsufficientSpace.class, () -> {
                    try (ResumablePart part = staged.part(rest)) {
                        part.append(ResumableFileProperties.stream(content, rest), bytes -> {});
                    }
                });
            }
            Files.delete(filling);
            try (ResumableFile staged = ResumableFile.open(file, journal, content.length, "it", bytes -> {})) {
                ByteRange rest = staged.missing().ranges().get(0);
                assertTrue(rest.offset() >= 200 << 10, "what was kept before stays");
                try (ResumablePart part = staged.part(rest)) {
                    part.append(ResumableFileProperties.stream(content, rest), bytes -> {});
                }
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
        }
    }

    @Test
    void aReplacementThatDoesNotFitLeavesTheOldContent() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            Path file = Files.writeString(volume.resolve("metadata.json"), "old");
            StorageException.InsufficientSpace fault = assertThrows(
                    StorageException.InsufficientSpace.class, () -> Publication.replaceFile(file, new byte[BIG]));
            assertEquals(BIG, fault.neededBytes());
            assertEquals(Map.of("metadata.json", "file old"), Scratch.census(volume));
        }
    }

    @Test
    void aLinkThatWouldHaveToBeACopyAndDoesNotFitSaysSo() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            Path source = scratch.file("source", new byte[BIG]);
            StorageException.InsufficientSpace fault = assertThrows(
                    StorageException.InsufficientSpace.class,
                    () -> Links.create(source, volume.resolve("a"), LinkPolicy.sharing()));
            assertEquals(BIG, fault.neededBytes());
            assertEquals(Map.of(), Scratch.census(volume));
        }
    }

    @Test
    void aVolumeWithoutFreeEntriesCountsAsFull() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m,nr_inodes=3");
            Files.writeString(volume.resolve("a"), "content");
            Files.writeString(volume.resolve("b"), "content");
            assertThrows(StorageException.InsufficientSpace.class, () -> NewFile.create(volume.resolve("c"), 1));
            assertThrows(
                    StorageException.InsufficientSpace.class,
                    () -> Publication.replaceFile(volume.resolve("a"), new byte[1]));
            assertEquals(Map.of("a", "file content", "b", "file content"), Scratch.census(volume));
        }
    }

    @Test
    void aReadOnlyVolumeIsReportedAndStillRead() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path model = scratch.file("origin/a", "content");
            Path staged = scratch.file("origin/job/file", "x").getParent();
            SortedMap<String, String> before = Scratch.census(model.getParent());
            Path volume = volumes.readOnly(scratch.path("volume"), model.getParent());
            Path file = volume.resolve("a");
            assertThrows(StorageException.PermissionDenied.class, () -> NewFile.create(volume.resolve("b"), 1));
            assertThrows(StorageException.PermissionDenied.class, () -> Publication.replaceFile(file, new byte[1]));
            assertThrows(
                    StorageException.PermissionDenied.class,
                    () -> Publication.publishFolder(volume.resolve("job"), volume.resolve("models/x")));
            assertThrows(
                    StorageException.PermissionDenied.class,
                    () -> Links.create(model, volume.resolve("b"), LinkPolicy.auto()));
            assertThrows(StorageException.PermissionDenied.class, () -> Publication.removeTree(volume.resolve("job")));
            assertEquals(
                    Oracle.fingerprint("content".getBytes(StandardCharsets.UTF_8)), Fingerprints.of(file, bytes -> {}));
            assertEquals(before, Scratch.census(staged.getParent()));
        }
    }

    @Test
    void freeSpaceIsAskedOfTheVolumeOfTheFolder() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            assertEquals(1 << 20, FreeSpace.usableBytes(volume));
            assertEquals(1 << 20, FreeSpace.usableBytes(volume.resolve("not/made/yet")));
            FreeSpace.require(volume, 1 << 20, 0);
            StorageException.InsufficientSpace fault =
                    assertThrows(StorageException.InsufficientSpace.class, () -> FreeSpace.require(volume, 1 << 20, 1));
            assertEquals((1 << 20) + 1, fault.neededBytes());
            assertEquals(1 << 20, fault.usableBytes());
            assertThrows(
                    StorageException.InsufficientSpace.class,
                    () -> FreeSpace.require(volume, Long.MAX_VALUE, Long.MAX_VALUE));
            assertThrows(IllegalArgumentException.class, () -> FreeSpace.require(volume, -1, 0));
        }
    }
}
