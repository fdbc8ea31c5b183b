package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinksTest {
    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    private Path target(String name) throws IOException {
        Path target = scratch.path(name);
        Files.createDirectories(target.getParent());
        return target;
    }

    @Test
    void aSymbolicLinkOnOneVolumeIsRelative() throws IOException {
        Path source = scratch.file("models/llm/a.gguf", "content");
        Path target = target("apps/x/a.gguf");
        assertEquals(
                LinkStrategy.SYMLINK,
                Links.create(source, target, LinkPolicy.auto()).strategy());
        assertEquals(Path.of("../../models/llm/a.gguf"), Files.readSymbolicLink(target));
    }

    @Test
    void aSymbolicLinkAcrossVolumesIsAbsolute() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path other = volumes.tmpfs(scratch.path("other"), "size=1m");
            Path source = scratch.file("models/a", "content");
            Link link = Links.create(source, other.resolve("a"), LinkPolicy.auto());
            assertEquals(source, Files.readSymbolicLink(other.resolve("a")));
            assertTrue(Links.isIntact(link));
            assertTrue(Links.remove(link));
        }
    }

    @Test
    void aHardLinkAcrossVolumesFallsToACopyThatSaysWhy() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path other = volumes.tmpfs(scratch.path("other"), "size=1m");
            Path source = scratch.file("models/a", "content");
            Link link = Links.create(source, other.resolve("a"), LinkPolicy.sharing());
            assertEquals(LinkStrategy.COPY, link.strategy());
            assertEquals(
                    List.of(LinkStrategy.REFLINK, LinkStrategy.HARDLINK),
                    List.copyOf(link.refusals().keySet()));
            assertTrue(link.refusals().values().stream().noneMatch(String::isBlank));
            assertEquals(Map.of("a", "file content"), Scratch.census(other));
        }
    }

    @Test
    void aSymbolicLinkWorksWhereFoldersAreReachedThroughLinks() throws IOException {
        Path source = scratch.file("drive/deep/er/models/a", "content");
        Path models = Files.createSymbolicLink(scratch.path("models"), scratch.path("drive/deep/er/models"));
        Path folder = target("drive/apps/x").getParent();
        Path apps = Files.createSymbolicLink(scratch.path("apps"), folder);
        Link link = Links.create(models.resolve("a"), apps.resolve("a"), LinkPolicy.only(LinkStrategy.SYMLINK));
        assertEquals("content", Files.readString(folder.resolve("a")));
        assertTrue(Links.isIntact(link));
        assertTrue(Files.isSameFile(source, folder.resolve("a")));
        assertTrue(Links.remove(link));
    }

    @Test
    void aSymbolicLinkWhoseSourceIsGoneIsNotIntactAndStillRemoved() throws IOException {
        Path source = scratch.file("models/llm/a", "content");
        Link link = Links.create(source, target("apps/a"), LinkPolicy.auto());
        Publication.removeTree(scratch.path("models"));
        assertFalse(Links.isIntact(link));
        assertTrue(Links.remove(link));
        assertEquals(Set.of("apps"), scratch.census().keySet());
    }

    @Test
    void aCopyThatWasEditedOrLostItsSourceIsLeft() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path target = target("apps/a");
        Link link = Links.create(source, target, LinkPolicy.only(LinkStrategy.COPY));
        Files.delete(source);
        assertFalse(Links.isIntact(link));
        assertFalse(Links.remove(link));
        assertEquals("content", Files.readString(target));
    }

    @Test
    void aFileWithOurBytesIsNotTakenForAHardLink() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path target = target("apps/a");
        Link link = Links.create(source, target, LinkPolicy.only(LinkStrategy.HARDLINK));
        Files.delete(target);
        Files.writeString(target, "content");
        assertFalse(Links.remove(link));
        assertEquals("content", Files.readString(target));
    }

    @Test
    void aLinkedSourceIsLinkedAtItsFile() throws IOException {
        Path file = scratch.file("models/a", "content");
        Path pointer = Files.createSymbolicLink(scratch.path("models/pointer"), Path.of("a"));
        for (LinkStrategy strategy : List.of(LinkStrategy.HARDLINK, LinkStrategy.COPY)) {
            Path target = target("apps/" + strategy);
            Link link = Links.create(pointer, target, LinkPolicy.only(strategy));
            assertTrue(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS));
            assertEquals(strategy == LinkStrategy.HARDLINK, Files.isSameFile(file, target));
            assertTrue(Links.isIntact(link));
            assertTrue(Links.remove(link));
        }
    }

    @Test
    void aFolderCanOnlyBeLinkedSymbolically() throws IOException {
        Path folder = scratch.file("models/a/file", "content").getParent();
        Path target = target("apps/a");
        StorageException.LinkFailed fault = assertThrows(
                StorageException.LinkFailed.class, () -> Links.create(folder, target, LinkPolicy.sharing()));
        assertEquals(LinkPolicy.sharing().order(), List.copyOf(fault.reasons().keySet()));
        Link link = Links.create(folder, target, LinkPolicy.auto());
        assertEquals("content", Files.readString(target.resolve("file")));
        assertTrue(Links.isIntact(link));
        assertTrue(Links.remove(link));
        assertEquals("content", Files.readString(folder.resolve("file")));
    }

    @Test
    void missingPlacesAreNamed() throws IOException {
        Path source = scratch.file("a", "content");
        assertThrows(
                StorageException.NoSuchSource.class,
                () -> Links.create(scratch.path("none"), scratch.path("b"), LinkPolicy.auto()));
        StorageException.NoSuchSource fault = assertThrows(
                StorageException.NoSuchSource.class,
                () -> Links.create(source, scratch.path("none/b"), LinkPolicy.auto()));
        assertEquals(scratch.path("none"), fault.path());
    }

    @Test
    void aBrokenLinkAtTheTargetIsNotReplaced() throws IOException {
        Path source = scratch.file("a", "content");
        Path target = Files.createSymbolicLink(scratch.path("b"), Path.of("nowhere"));
        for (LinkStrategy strategy : LinkStrategy.values()) {
            assertThrows(
                    StorageException.AlreadyExists.class,
                    () -> Links.create(source, target, LinkPolicy.only(strategy)));
        }
        assertEquals(Map.of("a", "file content", "b", "link to nowhere"), scratch.census());
    }

    @Test
    void aCopyIsItsOwnReadOnlyFile() throws IOException {
        Path source = scratch.file("a", "content");
        Links.create(source, scratch.path("b"), LinkPolicy.only(LinkStrategy.COPY));
        assertFalse(Files.isSameFile(source, scratch.path("b")));
        assumeTrue(Scratch.posix(), "no modes here");
        assertEquals("r--r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.path("b"))));
    }

    @Test
    void anInterruptedThreadMakesNothing() throws IOException {
        Path source = scratch.file("a", "content");
        Link copy = Links.create(source, scratch.path("b"), LinkPolicy.only(LinkStrategy.COPY));
        SortedMap<String, String> before = scratch.census();
        try {
            Thread.currentThread().interrupt();
            for (LinkStrategy strategy : LinkStrategy.values()) {
                assertThrows(
                        StorageException.Interrupted.class,
                        () -> Links.create(source, scratch.path("c"), LinkPolicy.only(strategy)));
            }
            assertThrows(StorageException.Interrupted.class, () -> Links.isIntact(copy));
            assertThrows(StorageException.Interrupted.class, () -> Links.remove(copy));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(before, scratch.census());
    }

    @Test
    void ofManyLinkersToOneTargetExactlyOneWins() throws Exception {
        List<LinkStrategy> strategies =
                List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY, LinkStrategy.COPY);
        Path source = scratch.file("a", "content");
        ExecutorService threads = Executors.newFixedThreadPool(strategies.size());
        try {
            for (int round = 0; round < 25; round++) {
                Path target = scratch.path("b" + round);
                CyclicBarrier start = new CyclicBarrier(strategies.size());
                List<Future<Boolean>> outcomes = new ArrayList<>();
                for (LinkStrategy strategy : strategies) {
                    outcomes.add(threads.submit(() -> {
                        start.await();
                        try {
                            Links.create(source, target, LinkPolicy.only(strategy));
                            return true;
                        } catch (StorageException.AlreadyExists e) {
                            return false;
                        }
                    }));
                }
                int winners = 0;
                for (Future<Boolean> outcome : outcomes) {
                    winners += outcome.get() ? 1 : 0;
                }
                assertEquals(1, winners);
                assertEquals("content", Files.readString(target));
                assertEquals(round + 2, scratch.census().size());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCloneSharesItsBlocksOnAVolumeThatCan() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.xfs(scratch.path("xfs"), scratch.path("image"));
            int size = 32 << 20;
            Path source = Files.write(volume.resolve("a"), Oracle.content(size, 3));
            Publication.forceFolder(volume);
            FileCopy.force(source);
            long before = FreeSpace.usableBytes(volume);
            Path target = volume.resolve("-b");
            Link link = Links.create(source, target, LinkPolicy.sharing());
            assertEquals(LinkStrategy.REFLINK, link.strategy());
            assertTrue(before - FreeSpace.usableBytes(volume) < size / 4);
            assertNotEquals(Files.getAttribute(source, "unix:ino"), Files.getAttribute(target, "unix:ino"));
            assertTrue(Links.isIntact(link));
            Files.write(source, new byte[] {1});
            assertFalse(Links.isIntact(link));
            assertFalse(Links.remove(link));
            assertEquals(Set.of("a", "-b"), Scratch.census(volume).keySet());
        }
    }

    @Test
    void aVolumeThatCannotCloneIsReportedAsSuch() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = volumes.tmpfs(scratch.path("memory"), "size=1m");
            Path source = Files.writeString(volume.resolve("a"), "content");
            StorageException.LinkFailed fault = assertThrows(
                    StorageException.LinkFailed.class,
                    () -> Links.create(source, volume.resolve("b"), LinkPolicy.only(LinkStrategy.REFLINK)));
            assertTrue(fault.reasons().get(LinkStrategy.REFLINK).contains("not available"));
            assertEquals(Set.of("a"), Scratch.census(volume).keySet());
        }
    }

    /** The system moves the bytes of one piece after the other; what it fails at is read and written. */
    @Test
    void aCopyOfSeveralPiecesHasAllBytesOrIsNotThere() throws IOException {
        byte[] content = Oracle.content((8 << 20) + 3, 1);
        Path source = scratch.file("model", content);
        Path target = scratch.path("copy");
        FaultyDisk disk = new FaultyDisk();
        int failed = 0;
        for (int number = 1; ; number += 97) {
            disk.fail(DiskFault.ERROR_ONCE, number);
            try {
                Links.create(disk.path(source), disk.path(target), LinkPolicy.only(LinkStrategy.COPY));
                assertArrayEquals(content, Files.readAllBytes(target));
                Files.delete(target);
            } catch (StorageException e) {
                failed++;
                assertFalse(Files.exists(target));
            }
            if (disk.struck().isEmpty()) {
                break;
            }
        }
        assertTrue(failed > 0, "no fault was met");
    }
}
