package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Validation and reservations on real volumes that are full, out of entries, read-only or without links. */
class VolumeLimitsTest {
    private final Scratch scratch = new Scratch();
    private final Validator validator = Validator.builder(FixedVolumes.real())
            .systemRoot(scratch.path("no-system"))
            .build();

    @AfterEach
    void clear() {
        scratch.close();
    }

    private ValidationReport target(Path folder, LinkPolicy policy, long bytes) throws IOException {
        Path source = Files.exists(scratch.path("model")) ? scratch.path("model") : scratch.file("model", "content");
        return validator.validateMappingTarget(folder, new MappingNeeds(source, policy, bytes, bytes, 0));
    }

    /** Nothing can be made there, and what is there can be read. */
    private static void assertFull(Path volume, Path source, StorageException.InsufficientSpace fault) {
        assertTrue(fault.neededBytes() > 0, fault.getMessage());
        assertTrue(fault.getMessage().contains(" needs " + fault.neededBytes() + " more bytes"), fault.getMessage());
        assertTrue(fault.getMessage().contains("volume has " + fault.usableBytes()), fault.getMessage());
        assertThrows(
                StorageException.InsufficientSpace.class,
                () -> Links.create(source, volume.resolve("link"), LinkPolicy.only(LinkStrategy.COPY)));
    }

    @Test
    void anExt4WithoutFreeEntriesCountsAsFullUntilOneIsFree() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.ext4(scratch.path("volume"), scratch.path("image"), 16);
            Path source = scratch.file("model", "content");
            int made = fillWithFiles(volume);
            assertTrue(made > 1);
            SortedMap<String, String> before = Scratch.census(volume);

            assertFull(
                    volume,
                    source,
                    assertThrows(
                            StorageException.InsufficientSpace.class,
                            () -> NewFile.create(volume.resolve("staged"), 1)));
            assertFull(
                    volume,
                    source,
                    assertThrows(
                            StorageException.InsufficientSpace.class,
                            () -> HashingCopy.copy(source, volume.resolve("copy"), bytes -> {})));
            assertFull(
                    volume,
                    source,
                    assertThrows(
                            StorageException.InsufficientSpace.class,
                            () -> Publication.replaceFile(volume.resolve("0"), new byte[9])));
            ValidationReport report = target(volume, LinkPolicy.auto(), 7);
            assertEquals(List.of("ERROR INSUFFICIENT_SPACE"), ValidatorTest.codes(report));
            assertEquals(before, Scratch.census(volume));
            assertArrayEquals(new byte[] {1}, Files.readAllBytes(volume.resolve("0")));

            // the trial takes a folder, a file and a link or copy at a time
            for (int i = 0; i < 5; i++) {
                Files.delete(volume.resolve(String.valueOf(i)));
            }
            assertEquals(List.of(), ValidatorTest.codes(target(volume, LinkPolicy.auto(), 7)));
            assertEquals(
                    Oracle.fingerprint("content".getBytes(StandardCharsets.UTF_8)),
                    HashingCopy.copy(source, volume.resolve("copy"), bytes -> {}));
            assertEquals(
                    made - 5 + 1,
                    Scratch.census(volume).keySet().stream()
                            .filter(name -> !name.startsWith("lost+found"))
                            .count());
        }
    }

    private static int fillWithFiles(Path volume) {
        for (int i = 0; ; i++) {
            try {
                Files.write(volume.resolve(String.valueOf(i)), new byte[] {1});
            } catch (IOException e) {
                return i;
            }
        }
    }

    @Test
    void aMemoryVolumeWithoutFreeEntriesIsReportedAndFineLater() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m,nr_inodes=6");
            int made = fillWithFiles(volume);
            SortedMap<String, String> before = Scratch.census(volume);
            ValidationReport report = target(volume, LinkPolicy.only(LinkStrategy.SYMLINK), 7);
            assertEquals(List.of("ERROR INSUFFICIENT_SPACE"), ValidatorTest.codes(report));
            assertEquals(before, Scratch.census(volume));
            for (int i = 0; i < Math.min(made, 4); i++) {
                Files.delete(volume.resolve(String.valueOf(i)));
            }
            assertEquals(List.of(), ValidatorTest.codes(target(volume, LinkPolicy.only(LinkStrategy.SYMLINK), 7)));
        }
    }

    @Test
    void aVolumeThatIsTooSmallIsReportedWithBothNumbersAndFineLater() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("volume"), "size=1m");
            Path filling = Files.write(volume.resolve("filling"), new byte[600 << 10]);
            LinkPolicy copies = LinkPolicy.only(LinkStrategy.COPY);
            ValidationReport report = target(volume, copies, 500 << 10);
            assertEquals(List.of("ERROR INSUFFICIENT_SPACE"), ValidatorTest.codes(report));
            assertTrue(
                    report.errors()
                            .get(0)
                            .message()
                            .contains("needs " + (500 << 10) + " more bytes and its volume has " + (424 << 10)),
                    report::toString);
            assertEquals(List.of(), ValidatorTest.codes(target(volume, LinkPolicy.auto(), 500 << 10)));
            Files.write(volume.resolve("rest"), new byte[424 << 10]);
            assertEquals(
                    List.of("ERROR INSUFFICIENT_SPACE"),
                    ValidatorTest.codes(target(volume, LinkPolicy.only(LinkStrategy.SYMLINK), 1)));
            assertEquals(2, Scratch.census(volume).size());
            Files.delete(filling);
            assertEquals(List.of(), ValidatorTest.codes(target(volume, copies, 500 << 10)));
            assertEquals(1, Scratch.census(volume).size());
        }
    }

    @Test
    void aReadOnlyVolumeIsASourceAndNoTarget() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path origin = scratch.file("origin/a", "content").getParent();
            Path volume = volumes.readOnly(scratch.path("volume"), origin);
            // the JDK takes a bind mount for the volume below it, so this probe is told
            Validator told = Validator.builder(path -> {
                        Volume real = FixedVolumes.real().volumeOf(path);
                        return FixedVolumes.on(
                                real, real.fileSystem(), DriveKind.SSD, path.startsWith(volume), Long.MAX_VALUE);
                    })
                    .systemRoot(scratch.path("no-system"))
                    .build();
            ValidationReport source = told.validateImportSource(volume);
            assertEquals(List.of("INFO READ_ONLY"), ValidatorTest.codes(source));
            assertTrue(source.ok());
            assertEquals(7, source.totalBytes());
            MappingNeeds needs = new MappingNeeds(volume.resolve("a"), LinkPolicy.auto(), 1, 1, 0);
            assertEquals(List.of("ERROR READ_ONLY"), ValidatorTest.codes(told.validateMappingTarget(volume, needs)));
            // whoever does not know finds out by trying
            assertEquals(List.of("ERROR NOT_WRITABLE"), ValidatorTest.codes(target(volume, LinkPolicy.auto(), 1)));
            assertEquals(1, Scratch.census(origin).size());
        }
    }

    private void assertTakesCopiesOnly(Path volume) throws IOException {
        assertEquals(List.of("WARNING COPIES_ONLY"), ValidatorTest.codes(target(volume, LinkPolicy.auto(), 7)));
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.REFLINK)) {
            assertEquals(List.of("ERROR NO_LINKS"), ValidatorTest.codes(target(volume, LinkPolicy.only(strategy), 7)));
        }
        assertEquals(List.of(), ValidatorTest.codes(target(volume, LinkPolicy.only(LinkStrategy.COPY), 7)));
        assertTrue(Scratch.census(volume).isEmpty());
    }

    @Test
    void exfatTakesCopiesOnlyAndSaysWhenItIsFull() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.exfat(scratch.path("volume"), scratch.path("image"));
            assertTakesCopiesOnly(volume);
            byte[] content = Oracle.content(20 << 20, 5);
            Path big = scratch.file("big", content);
            StorageException.InsufficientSpace fault = assertThrows(
                    StorageException.InsufficientSpace.class,
                    () -> HashingCopy.copy(big, volume.resolve("big"), bytes -> {}));
            assertTrue(fault.neededBytes() > fault.usableBytes(), fault.getMessage());
            assertTrue(Scratch.census(volume).isEmpty());
            assertEquals(
                    List.of("ERROR INSUFFICIENT_SPACE"),
                    ValidatorTest.codes(target(volume, LinkPolicy.only(LinkStrategy.COPY), 20 << 20)));
            Path small = scratch.file("small", Oracle.content(8 << 20, 6));
            assertEquals(
                    Oracle.fingerprint(Files.readAllBytes(small)),
                    HashingCopy.copy(small, volume.resolve("small"), bytes -> {}));
        }
    }

    @Test
    void fatTakesCopiesOnly() throws Exception {
        try (Volumes volumes = new Volumes()) {
            assertTakesCopiesOnly(volumes.fat(scratch.path("volume"), scratch.path("image")));
        }
    }

    @Test
    void ntfsHasLinksAndReadOnlyItIsSuspect() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.ntfs(scratch.path("volume"), scratch.path("image"), "rw");
            assertEquals(List.of(), ValidatorTest.codes(target(volume, LinkPolicy.only(LinkStrategy.SYMLINK), 7)));
            Path model = Files.writeString(volume.resolve("model"), "content");
            MappingNeeds hard = new MappingNeeds(model, LinkPolicy.only(LinkStrategy.HARDLINK), 7, 7, 0);
            assertEquals(List.of(), ValidatorTest.codes(validator.validateMappingTarget(volume, hard)));
            assertEquals(1, Scratch.census(volume).size());
        }
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.ntfs(scratch.path("second"), scratch.path("other image"), "ro");
            assertEquals(
                    List.of("INFO READ_ONLY", "WARNING EMPTY_FOLDER", "WARNING UNCLEAN_VOLUME"),
                    ValidatorTest.codes(validator.validateImportSource(volume)));
            assertEquals(
                    List.of("ERROR READ_ONLY", "WARNING UNCLEAN_VOLUME"),
                    ValidatorTest.codes(target(volume, LinkPolicy.auto(), 7)));
        }
    }
}
