package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.io.Volumes.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The probe on volumes that are really there; findmnt and the kernel itself are the oracles. */
class LinuxVolumesTest {
    private final VolumeProbe probe = VolumeProbe.system();

    private static void assumeLinux() {
        assumeTrue(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux"),
                "the kernel's tables are Linux's");
    }

    private static String findmnt(Path path, String column) throws IOException {
        assumeTrue(Tool.exists("findmnt"), "findmnt is not installed");
        Tool tool = Tool.run(List.of("findmnt", "-n", "-o", column, "--target", path.toString()));
        assumeTrue(tool.status() == 0, tool::output);
        // of several mounts in one place the last is the one that is seen
        return tool.output()
                .strip()
                .lines()
                .reduce("", (first, second) -> second)
                .strip();
    }

    @ParameterizedTest
    @CsvSource({"/", "/usr/bin", "/dev/shm", "/proc", "/sys"})
    void findmntSaysTheSame(Path path) throws IOException {
        assumeLinux();
        assumeTrue(Files.isDirectory(path), path + " is not there");
        Volume volume = probe.volumeOf(path);
        assertEquals(findmnt(path.toRealPath(), "TARGET"), volume.mountPoint().toString());
        assertEquals(findmnt(path.toRealPath(), "FSTYPE"), volume.fileSystem());
        assertEquals("device:" + findmnt(path.toRealPath(), "MAJ:MIN"), volume.id());
    }

    @Test
    void theRootIsOnTheDriveThatSysSays() throws IOException {
        assumeLinux();
        Volume volume = probe.volumeOf(Path.of("/"));
        String number = findmnt(Path.of("/"), "MAJ:MIN");
        Path rotational = Path.of("/sys/dev/block", number, "queue/rotational");
        assumeTrue(Files.exists(rotational), "the root is not a whole device here");
        assertEquals(
                Files.readString(rotational).strip().equals("1") ? DriveKind.HDD : DriveKind.SSD,
                volume.drive().kind());
        assertEquals(Files.getFileStore(Path.of("/")).getTotalSpace(), volume.totalBytes());
        assertTrue(volume.usableBytes() <= volume.freeBytes() && volume.freeBytes() <= volume.totalBytes());
    }

    @Test
    void memoryIsSeen() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Path folder = volumes.tmpfs(scratch.path("memory"), "size=1m");
            Volume volume = probe.volumeOf(folder.resolve("not/there/yet"));
            assertEquals(folder, volume.mountPoint());
            assertEquals("tmpfs", volume.fileSystem());
            assertEquals(DriveKind.MEMORY, volume.drive().kind());
            assertEquals(Certainty.CERTAIN, volume.drive().certainty());
            assertEquals(1 << 20, volume.totalBytes());
            assertEquals(CaseSensitivity.SENSITIVE, volume.caseSensitivity());
            assertFalse(volume.readOnly());
        }
    }

    @Test
    void memoryWithNoBoundHasNoSize() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Volume volume = probe.volumeOf(volumes.tmpfs(scratch.path("memory"), "size=0"));
            assertEquals(Long.MAX_VALUE, volume.totalBytes());
            assertEquals(Long.MAX_VALUE, volume.usableBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"ext4", "xfs", "btrfs"})
    void aVolumeInAFileIsOnTheDriveOfTheFile(String type) throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Path folder = volumes.image(type, scratch.path("mounted"), scratch.path("disk.img"));
            Volume volume = probe.volumeOf(folder);
            Drive around = probe.volumeOf(scratch.folder).drive();
            assertEquals(type, volume.fileSystem());
            assertEquals(folder, volume.mountPoint());
            assertEquals(around.id(), volume.drive().id());
            assertEquals(around.kind(), volume.drive().kind());
            assertNotEquals(Certainty.CERTAIN, volume.drive().certainty());
            assertEquals(!type.equals("ext4"), volume.links().contains(LinkStrategy.REFLINK));
            Path source = Files.writeString(folder.resolve("source"), "content");
            for (LinkStrategy strategy : volume.links()) {
                Link link = Links.create(source, folder.resolve("link"), LinkPolicy.only(strategy));
                assertEquals(strategy, link.strategy());
                assertTrue(Links.remove(link));
            }
        }
    }

    /** A volume in a file in memory is in memory. */
    @Test
    void loopsAreFollowedToTheEnd() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes inner = new Volumes();
                Volumes outer = new Volumes()) {
            Path memory = inner.tmpfs(scratch.path("memory"), "size=64m");
            Path folder = outer.image("ext4", scratch.path("mounted"), memory.resolve("disk.img"));
            Drive drive = probe.volumeOf(folder).drive();
            assertEquals("memory MEMORY LIKELY", drive.id() + " " + drive.kind() + " " + drive.certainty());
        }
    }

    /** The kernel takes one byte up to the bound and none behind it. */
    @Test
    void theLongestFileOfExt4IsTrue() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Path folder = volumes.image("ext4", scratch.path("mounted"), scratch.path("disk.img"));
            long longest = probe.volumeOf(folder).largestFileBytes();
            try (FileChannel file =
                    FileChannel.open(folder.resolve("long"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                assertEquals(1, file.write(ByteBuffer.allocate(1), longest - 1));
                assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(1), longest));
            }
        }
    }

    @Test
    void aBindMountIsTheSameVolumeInAnotherPlace() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes volumes = new Volumes()) {
            Path folder = Files.createDirectories(scratch.path("plain folder"));
            Path again = volumes.readOnly(scratch.path("again"), folder);
            Volume here = probe.volumeOf(folder);
            Volume there = probe.volumeOf(again);
            assertEquals(here.id(), there.id());
            assertEquals(here.drive(), there.drive());
            assertEquals(again, there.mountPoint());
            assertTrue(there.readOnly() && !here.readOnly());
        }
    }

    @Test
    void anOverlayIsOnTheDriveOfItsUpperLayer() throws IOException {
        try (Scratch scratch = new Scratch();
                Volumes below = new Volumes();
                Volumes volumes = new Volumes()) {
            Path memory = below.tmpfs(scratch.path("memory"), "size=1m");
            Path folder = volumes.overlay(scratch.path("merged"), scratch.path("lower"), memory);
            Volume volume = probe.volumeOf(folder);
            assertEquals("overlay", volume.fileSystem());
            assertEquals("memory", volume.drive().id());
            assertEquals(Certainty.LIKELY, volume.drive().certainty());
            assertNotEquals(probe.volumeOf(memory).id(), volume.id());
        }
    }

    @Test
    void aLinkIsFollowedAndAnAbsentPathIsItsNearestAncestor() throws IOException {
        assumeLinux();
        try (Scratch scratch = new Scratch()) {
            Path link = Files.createSymbolicLink(scratch.path("link"), Path.of("/proc"));
            assertEquals("proc", probe.volumeOf(link).fileSystem());
            Path file = scratch.file("file", "x");
            Volume here = probe.volumeOf(scratch.folder);
            assertEquals(here.id(), probe.volumeOf(file).id());
            assertEquals(here.id(), probe.volumeOf(file.resolve("below/a/file")).id());
            assertEquals(here.id(), probe.volumeOf(scratch.path("a/b/c")).id());
        }
    }

    @Test
    void aCircleOfLinksCannotBeLookedAt() throws IOException {
        assumeTrue(Scratch.posix(), "symbolic links are for everyone on POSIX only");
        try (Scratch scratch = new Scratch()) {
            Path circle = Files.createSymbolicLink(scratch.path("circle"), Path.of("circle"));
            assertThrows(StorageException.Failed.class, () -> probe.volumeOf(circle));
        }
    }
}
