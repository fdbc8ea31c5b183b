package dev.modellib.hf;

import static dev.modellib.hf.CacheFixture.COMMIT;
import static dev.modellib.hf.CacheFixture.REPO;
import static dev.modellib.hf.CacheFixture.commit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ref that is added when there is none, and never moved. */
class CacheRefTest {

    @TempDir
    Path temp;

    private HubCache cache() {
        return HubCache.open(temp.resolve("hub"));
    }

    private Path refs() {
        return temp.resolve("hub").resolve("models--acme--Tiny-1B").resolve("refs");
    }

    @Test
    void theFirstCommitStays() throws IOException {
        assertTrue(cache().addRef(REPO, "main", COMMIT));
        assertFalse(cache().addRef(REPO, "main", commit(2)));
        assertTrue(cache().addRef(REPO, "refs/pr/1", commit(2)));
        assertEquals(Map.of("main", COMMIT, "refs/pr/1", commit(2)), cache().refs(REPO));
        assertEquals(List.of(), cache().scan().warnings());
        assertEquals(COMMIT, Files.readString(refs().resolve("main")));
        assertThrows(HubException.class, () -> cache().addRef(REPO, "../main", COMMIT));
        assertThrows(IllegalArgumentException.class, () -> cache().addRef(REPO, "main", "main"));
    }

    @Test
    void whateverIsThereStays() throws IOException {
        cache().addRef(REPO, "v1", COMMIT);
        Files.writeString(refs().resolve("main"), COMMIT + "\n");
        Files.createSymbolicLink(refs().resolve("link"), Path.of("nowhere"));
        Files.createDirectory(refs().resolve("folder"));
        for (String name : List.of("main", "link", "folder")) {
            assertFalse(cache().addRef(REPO, name, COMMIT), name);
        }
        assertEquals(COMMIT + "\n", Files.readString(refs().resolve("main")));
        assertTrue(Files.isSymbolicLink(refs().resolve("link")));
    }

    @Test
    void ofManyAtOnceOneIsFirst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                String name = "branch-" + round;
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int number = 1; number <= 8; number++) {
                    String commit = commit(number);
                    all.add(() -> cache().addRef(REPO, name, commit));
                }
                int first = 0;
                for (Future<Boolean> one : threads.invokeAll(all)) {
                    first += one.get() ? 1 : 0;
                }
                assertEquals(1, first);
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(List.of(), cache().scan().warnings());
    }

    @Test
    void whereverTheDiskFailsTheCacheIsSoundAndTheNextTryGoesOn() throws IOException {
        boolean swept = false;
        for (int number = 1; !swept; number++) {
            assertTrue(number < 200, "an end");
            Path folder = Files.createDirectory(temp.resolve("at-" + number)).toRealPath();
            FaultyDisk disk = new FaultyDisk();
            HubCache real = HubCache.open(folder.resolve("hub"));
            HubCache faulty = HubCache.open(disk.path(folder).resolve("hub"));
            disk.fail(DiskFault.ERROR_ONCE, number);
            try {
                faulty.addRef(REPO, "main", COMMIT);
            } catch (IOException e) {
                assertFalse(disk.struck().isEmpty(), () -> "no fault, and yet " + e);
            }
            swept = disk.struck().isEmpty();
            String where = String.valueOf(disk.struck());
            disk.heal();
            assertEquals(List.of(), real.scan().warnings(), where);
            faulty.addRef(REPO, "main", COMMIT);
            assertEquals(Map.of("main", COMMIT), real.refs(REPO), where);
            assertEquals(List.of(), real.scan().warnings(), where);
        }
    }
}
