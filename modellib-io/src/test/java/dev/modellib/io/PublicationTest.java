package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
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

class PublicationTest {
    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted());
        scratch.close();
    }

    @Test
    void ofManyPublishersExactlyOneWins() throws Exception {
        int publishers = 4;
        int rounds = 20;
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        try {
            for (int round = 0; round < rounds; round++) {
                Path target = scratch.path("models/family" + round + "/name");
                CyclicBarrier start = new CyclicBarrier(publishers);
                List<Future<Boolean>> outcomes = new ArrayList<>();
                for (int i = 0; i < publishers; i++) {
                    Path staged = scratch.file("staging/" + round + "-" + i + "/file", "of " + i)
                            .getParent();
                    outcomes.add(threads.submit(() -> {
                        start.await();
                        return publishes(staged, target);
                    }));
                }
                List<Integer> winners = new ArrayList<>();
                for (int i = 0; i < publishers; i++) {
                    if (outcomes.get(i).get()) {
                        winners.add(i);
                    }
                    assertEquals(
                            !outcomes.get(i).get(),
                            Scratch.exists(scratch.path("staging/" + round + "-" + i + "/file")));
                }
                assertEquals(1, winners.size());
                assertEquals(Map.of("file", "file of " + winners.get(0)), Scratch.census(target));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean publishes(Path staged, Path target) throws StorageException {
        try {
            Publication.publishFolder(staged, target);
            return true;
        } catch (StorageException.AlreadyExists e) {
            return false;
        }
    }

    @Test
    void whatIsNoFilledFolderIsNotPublished() throws IOException {
        Path target = scratch.path("models/name");
        Path file = scratch.file("file", "x");
        Path empty = Files.createDirectory(scratch.path("empty"));
        Path link = Files.createSymbolicLink(
                scratch.path("link"), scratch.file("folder/file", "x").getParent());
        SortedMap<String, String> before = scratch.census();
        assertThrows(StorageException.Failed.class, () -> Publication.publishFolder(file, target));
        assertThrows(StorageException.Failed.class, () -> Publication.publishFolder(empty, target));
        assertThrows(StorageException.Failed.class, () -> Publication.publishFolder(link, target));
        assertThrows(
                StorageException.NoSuchSource.class, () -> Publication.publishFolder(scratch.path("none"), target));
        assertEquals(before, scratch.census());
    }

    @Test
    void aFileWhereAFolderIsNeededIsLeftAlone() throws IOException {
        Path staged = scratch.file("staging/job/file", "x").getParent();
        scratch.file("models", "mine");
        SortedMap<String, String> before = scratch.census();
        assertThrows(StorageException.class, () -> Publication.publishFolder(staged, scratch.path("models/llm/name")));
        assertEquals(before, scratch.census());
    }

    @Test
    void aFolderIsNotPublishedIntoItself() throws IOException {
        Path staged = scratch.file("staging/job/file", "x").getParent();
        assertThrows(StorageException.Failed.class, () -> Publication.publishFolder(staged, staged.resolve("in")));
        assertEquals("x", Files.readString(staged.resolve("file")));
    }

    @Test
    void anotherVolumeIsRefused() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path other = volumes.tmpfs(scratch.path("other"), "size=1m");
            Path staged = scratch.file("staging/job/file", "x").getParent();
            assertThrows(StorageException.Failed.class, () -> Publication.publishFolder(staged, other.resolve("name")));
            assertEquals(Map.of(), Scratch.census(other));
            assertTrue(Scratch.exists(staged.resolve("file")));
        }
    }

    @Test
    void anInterruptedThreadPublishesAndReplacesNothing() throws IOException {
        Path staged = scratch.file("staging/job/file", "x").getParent();
        Path file = scratch.file("metadata.json", "old");
        SortedMap<String, String> before = scratch.census();
        try {
            Thread.currentThread().interrupt();
            assertThrows(
                    StorageException.Interrupted.class,
                    () -> Publication.publishFolder(staged, scratch.path("models/name")));
            assertThrows(StorageException.Interrupted.class, () -> Publication.replaceFile(file, new byte[3]));
            assertTrue(Thread.currentThread().isInterrupted());
            assertEquals(before, scratch.census());

            // clearing up goes on
            Publication.removeTree(scratch.path("staging"));
            assertFalse(Scratch.exists(staged));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aChangeThatIsMadeIsForcedOnAnInterruptedThreadToo() throws IOException {
        try {
            Thread.currentThread().interrupt();
            assertThrows(StorageException.Interrupted.class, () -> Publication.forceFolder(scratch.folder));
            Folders.forceWhateverComes(scratch.folder);
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aReplacedFileHandsItsModeOn() throws IOException {
        assumeTrue(Scratch.posix(), "no modes here");
        Path secret = scratch.file("secret", "old");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Publication.replaceFile(secret, new byte[] {'n'});
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        assertEquals("n", Files.readString(secret));
    }

    @Test
    void aLinkIsReplacedNotFollowed() throws IOException {
        Path precious = scratch.file("precious", "mine");
        Path target = Files.createSymbolicLink(scratch.path("metadata.json"), precious);
        Publication.replaceFile(target, new byte[] {'n'});
        assertEquals(Map.of("precious", "file mine", "metadata.json", "file n"), scratch.census());
    }

    @Test
    void aFailedReplacementLeavesNothingBehind() throws IOException {
        scratch.file("folder/file", "mine");
        SortedMap<String, String> before = scratch.census();
        assertThrows(StorageException.class, () -> Publication.replaceFile(scratch.path("folder"), new byte[3]));
        assertThrows(
                StorageException.NoSuchSource.class,
                () -> Publication.replaceFile(scratch.path("none/file"), new byte[3]));
        assertEquals(before, scratch.census());
    }

    @Test
    void forcingAFolderThatIsNotThereSaysSo() throws IOException {
        Publication.forceFolder(scratch.folder);
        assertThrows(StorageException.NoSuchSource.class, () -> Publication.forceFolder(scratch.path("none")));
    }

    @Test
    void aLinkOrAFileAsTreeIsRemovedItself() throws IOException {
        scratch.file("outside/precious", "mine");
        Path link = Files.createSymbolicLink(scratch.path("link"), scratch.path("outside"));
        Path file = scratch.file("file", "x");
        Publication.removeTree(link);
        Publication.removeTree(file);
        Publication.removeTree(scratch.path("none/of/these"));
        assertEquals(Set.of("outside", "outside/precious"), scratch.census().keySet());
        assertThrows(IllegalArgumentException.class, () -> Publication.removeTree(Path.of("/")));
    }
}
