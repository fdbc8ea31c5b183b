package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** After a thousand operations, good and failing, nothing is open, running or lying about that was not there before. */
class ResourcesTest {
    private static final int OPERATIONS = 1_000;
    private static final byte[] CONTENT = Oracle.content(5_000, 1);

    private interface Operation {
        void in(Path folder) throws IOException;
    }

    private static final List<Operation> OPERATION_KINDS = List.of(
            ResourcesTest::copyAndPublish,
            ResourcesTest::resume,
            ResourcesTest::link,
            ResourcesTest::replace,
            ResourcesTest::copyWhatIsNotThere,
            ResourcesTest::copyOntoWhatIsThere,
            ResourcesTest::copyToAFailingDisk,
            ResourcesTest::linkOntoWhatIsThere,
            ResourcesTest::hash,
            ResourcesTest::copyWhileInterrupted);

    @Test
    void nothingIsLeftOver() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Path threads = Path.of("/proc/self/task");
        assumeTrue(Files.isDirectory(descriptors), "descriptors cannot be counted here");
        try (Scratch scratch = new Scratch()) {
            Files.write(scratch.path("source"), CONTENT);
            for (String folder : List.of("staging", "models", "app")) {
                Files.createDirectory(scratch.path(folder));
            }
            Map<String, String> before = scratch.census();
            for (Operation operation : OPERATION_KINDS) {
                operation.in(scratch.folder);
            }
            assertEquals(before, scratch.census());
            long openBefore = count(descriptors);
            long runningBefore = count(threads);
            for (int i = 0; i < OPERATIONS; i++) {
                OPERATION_KINDS.get(i % OPERATION_KINDS.size()).in(scratch.folder);
            }
            assertEquals(openBefore, count(descriptors), "descriptors");
            // the machine's own threads come and go: not one of ours for each operation
            assertTrue(count(threads) <= runningBefore + 4, "threads: " + runningBefore + ", then " + count(threads));
            assertEquals(before, scratch.census());
        }
    }

    /** A network drive that refused to write tells so once more when the file is closed. */
    @Test
    void aFileThatIsNotSealedGoesAlsoWhenItCannotBeClosed() throws IOException {
        try (Scratch scratch = new Scratch()) {
            FaultyDisk disk = new FaultyDisk();
            NewFile staged = NewFile.create(disk.path(scratch.path("staged")), CONTENT.length);
            staged.write(CONTENT, CONTENT.length);
            disk.fail(DiskFault.ERROR_ONCE, 1);
            assertThrows(StorageException.Failed.class, staged::close);
            assertTrue(disk.struck().orElse("").startsWith("close"), disk.struck()::toString);
            assertEquals(Map.of(), scratch.census());
            assertEquals(0, disk.openFiles());
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static void copyAndPublish(Path folder) throws IOException {
        Path job = Files.createDirectory(folder.resolve("staging/job"));
        HashingCopy.copy(folder.resolve("source"), job.resolve("file"), bytes -> {});
        Publication.publishFolder(job, folder.resolve("models/llm/x"));
        Publication.removeTree(folder.resolve("models/llm"));
    }

    private static void resume(Path folder) throws IOException {
        Path file = folder.resolve("staging/file");
        Path journal = folder.resolve("staging/journal");
        try (ResumableFile staged = ResumableFile.open(file, journal, CONTENT.length, "it", bytes -> {});
                ResumablePart part = staged.part(new ByteRange(0, 3_000))) {
            part.append(new ByteArrayInputStream(CONTENT, 0, 3_000), bytes -> {});
        }
        try (ResumableFile staged = ResumableFile.open(file, journal, CONTENT.length, "it", bytes -> {})) {
            ByteRange rest = staged.missing().ranges().get(0);
            try (ResumablePart part = staged.part(rest)) {
                part.append(
                        new ByteArrayInputStream(CONTENT, (int) rest.offset(), (int) rest.lengthBytes()), bytes -> {});
            }
            assertEquals(Oracle.fingerprint(CONTENT), staged.seal());
        }
        Publication.removeTree(file);
        Publication.removeTree(journal);
    }

    private static void link(Path folder) throws IOException {
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)) {
            Link link = Links.create(folder.resolve("source"), folder.resolve("app/x"), LinkPolicy.only(strategy));
            assertTrue(Links.isIntact(link));
            assertTrue(Links.remove(link));
        }
    }

    private static void replace(Path folder) throws IOException {
        Publication.replaceFile(folder.resolve("models/metadata.json"), "{}".getBytes(StandardCharsets.UTF_8));
        Publication.removeTree(folder.resolve("models/metadata.json"));
    }

    private static void copyWhatIsNotThere(Path folder) {
        assertThrows(
                StorageException.NoSuchSource.class,
                () -> HashingCopy.copy(folder.resolve("nothing"), folder.resolve("staging/x"), bytes -> {}));
    }

    private static void copyOntoWhatIsThere(Path folder) {
        assertThrows(
                StorageException.AlreadyExists.class,
                () -> HashingCopy.copy(folder.resolve("source"), folder.resolve("source"), bytes -> {}));
    }

    private static void copyToAFailingDisk(Path folder) {
        FaultyDisk disk = new FaultyDisk();
        Path failing = disk.path(folder);
        disk.fail(DiskFault.DISK_FULL, 2);
        assertThrows(
                StorageException.InsufficientSpace.class,
                () -> HashingCopy.copy(failing.resolve("source"), failing.resolve("staging/x"), bytes -> {}));
    }

    private static void linkOntoWhatIsThere(Path folder) {
        assertThrows(
                StorageException.AlreadyExists.class,
                () -> Links.create(folder.resolve("source"), folder.resolve("app"), LinkPolicy.auto()));
    }

    private static void hash(Path folder) throws IOException {
        assertEquals(Oracle.fingerprint(CONTENT), Fingerprints.of(folder.resolve("source"), bytes -> {}));
    }

    private static void copyWhileInterrupted(Path folder) {
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    StorageException.Interrupted.class,
                    () -> HashingCopy.copy(folder.resolve("source"), folder.resolve("staging/x"), bytes -> {}));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
