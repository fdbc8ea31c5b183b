package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.network.Sleeper;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A library, and what a watch of it tells. */
@Timeout(120)
abstract class WatchRig {

    static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path temp;

    ModelLibrary library;
    Path models;
    final Heard heard = new Heard();

    /** What the watch tells. */
    static final class Heard implements TreeListener {
        final BlockingQueue<TreeFinding> findings = new LinkedBlockingQueue<>();
        final BlockingQueue<String> unseen = new LinkedBlockingQueue<>();

        @Override
        public void found(TreeFinding finding) {
            findings.add(finding);
        }

        @Override
        public void unseen(Path folder, String reason) {
            unseen.add(reason);
        }

        TreeFinding next() throws InterruptedException {
            TreeFinding finding = findings.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(finding, "nothing was told");
            return finding;
        }
    }

    /** Sleeps until it is let go. */
    static final class Pauses implements Sleeper {
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore over = new Semaphore(0);

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            begun.release();
            over.acquire();
        }

        void awaitPause() throws InterruptedException {
            assertTrue(begun.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS), "no pause");
        }

        void end() {
            over.release(1_000_000);
        }
    }

    void open(Sleeper sleeper) throws Exception {
        LibraryConfig config = Fixture.local(temp.resolve("library"));
        library = ModelLibrary.open(config.toBuilder()
                .network(config.network().toBuilder().sleeper(sleeper).build())
                .build());
        models = library.root().resolve("models");
    }

    TreeWatch watch() throws ModelLibraryException {
        return library.upkeep().watch(Upkeep.QUIET, heard);
    }

    Model model(int seed) throws Exception {
        return library.importModel(Files.write(
                        temp.resolve("m" + seed + ".gguf"),
                        GgufFile.tiny("llama", 15, seed).bytes()))
                .await();
    }

    static Path weights(Model model) {
        return model.pathOf(model.files().get(0));
    }

    void hears(Kind kind, Path path) throws InterruptedException {
        TreeFinding finding = heard.next();
        assertEquals(kind, finding.kind(), finding.toString());
        assertEquals(path, finding.path(), finding.toString());
    }

    @AfterEach
    void close() {
        library.close();
    }

    /** Writes into a file in place, as a program that sets the time back does. */
    static void rewrite(Path file, int flipped) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= (byte) flipped;
        assertTrue(file.toFile().setWritable(true));
        Files.write(file, bytes, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, time);
    }
}
