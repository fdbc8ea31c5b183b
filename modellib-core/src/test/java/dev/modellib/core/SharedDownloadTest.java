package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.Sleeper;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several libraries, in one process and in two, that are asked for the same files: each byte comes once. */
class SharedDownloadTest {

    private static final String NAME = "m.dat";
    private static final int SIZE = 400_000;
    private static final int HERE = 100_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private Path root;
    private HubServer hub;
    private byte[] content;

    @BeforeEach
    void aRepository() {
        root = temp.resolve("library");
        hub = HubServer.start();
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        hub.repo("a/b").lfs(NAME, content);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref("a/b")).include("*").build();
    }

    /** A library whose pauses are told, and end when the test says so. */
    private final class Waiter implements AutoCloseable {
        private final Semaphore pauses = new Semaphore(0);
        private final Semaphore mayGoOn = new Semaphore(0);
        private final ModelLibrary library;
        private final Operation<Model> get;

        Waiter() throws ModelLibraryException {
            Sleeper sleeper = pause -> {
                pauses.release();
                mayGoOn.acquire();
            };
            LibraryConfig config = Fixture.hub(root, hub);
            library = ModelLibrary.open(config.toBuilder()
                    .network(config.network().toBuilder().sleeper(sleeper).build())
                    .build());
            get = library.download(request());
        }

        void awaitPause() throws InterruptedException {
            pauses.acquire();
            assertEquals("waiting", get.progress().phase());
        }

        Model end() throws Exception {
            mayGoOn.release(1_000_000);
            return get.await(LONG);
        }

        @Override
        public void close() {
            mayGoOn.release(1_000_000);
            library.close();
        }
    }

    private void assertWhole(ModelLibrary library, Model model) throws Exception {
        assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        assertEquals(1, library.models(ModelQuery.all()).total());
        try (Stream<Path> staged = Files.list(root.resolve(".modellib/staging"))) {
            assertEquals(0, staged.count());
        }
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            assertEquals(List.of(), database.journal().entries());
        }
    }

    /** Where the answers with bytes began: a whole answer at 0. */
    private List<Long> starts() {
        return hub.requests().stream()
                .filter(request -> request.server() == HubRequest.Server.CDN)
                .map(request -> request.header("Range")
                        .map(range -> Long.parseLong(range.substring("bytes=".length(), range.indexOf('-'))))
                        .orElse(0L))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    @Test
    void theSecondLibraryWaitsAndTakesWhatTheFirstPublished() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        try (ModelLibrary first = ModelLibrary.open(Fixture.hub(root, hub))) {
            Operation<Model> get = first.download(request());
            gate.awaitReached(LONG);
            try (Waiter second = new Waiter()) {
                second.awaitPause();
                gate.release();
                Model model = get.await(LONG);
                assertEquals(model, second.end());
                assertEquals(Operation.State.UNCHANGED, second.get.state());
                assertEquals(List.of(0L), starts());
                assertWhole(second.library, model);
            }
        }
    }

    @Test
    void theSecondLibraryGoesOnWhereACancelledFirstWas() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        try (ModelLibrary first = ModelLibrary.open(Fixture.hub(root, hub))) {
            Operation<Model> get = first.download(request());
            gate.awaitReached(LONG);
            while (get.progress().doneBytes() < HERE) {
                Thread.onSpinWait();
            }
            try (Waiter second = new Waiter()) {
                second.awaitPause();
                get.cancel();
                assertThrows(ModelLibraryException.Cancelled.class, () -> get.await(LONG));
                gate.release();
                assertWhole(second.library, second.end());
                assertEquals(List.of(0L, (long) HERE), starts());
            }
        }
    }

    @Test
    void theSecondLibraryTriesWhatTheFirstFailedIn() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        hub.faults().atCdn().status(NAME, 403, 20);
        try (ModelLibrary first = ModelLibrary.open(Fixture.hub(root, hub))) {
            Gate silence = hub.faults().atHub().silence("*resolve*", 1);
            Operation<Model> get = first.download(request());
            silence.awaitReached(LONG);
            try (Waiter second = new Waiter()) {
                second.awaitPause();
                silence.release();
                assertThrows(ModelLibraryException.class, () -> get.await(LONG));
                hub.faults().clear();
                gate.release();
                assertWhole(second.library, second.end());
            }
        }
    }

    @Test
    void whoeverWaitsCanBeCancelledAndTheOtherGoesOn() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        try (ModelLibrary first = ModelLibrary.open(Fixture.hub(root, hub))) {
            Operation<Model> get = first.download(request());
            gate.awaitReached(LONG);
            try (Waiter second = new Waiter()) {
                second.awaitPause();
                assertTrue(second.get.cancel());
                assertThrows(ModelLibraryException.Cancelled.class, () -> second.get.await(LONG));
            }
            gate.release();
            assertWhole(first, get.await(LONG));
            assertEquals(List.of(0L), starts());
        }
    }

    /** Other words for the same files, in one library. */
    @Test
    void twoRequestsForTheSameFilesAreOneTransfer() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        DownloadRequest same =
                DownloadRequest.builder(Fixture.ref("a/b")).include(NAME).build();
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            Operation<Model> one = library.download(request());
            gate.awaitReached(LONG);
            Operation<Model> two = library.download(same);
            while (!two.progress().phase().equals("waiting")
                    || two.progress().totalBytes().isPresent()) {
                Thread.onSpinWait();
            }
            gate.release();
            assertEquals(one.await(LONG), two.await(LONG));
            assertEquals(List.of(0L), starts());
            assertWhole(library, one.await(LONG));
        }
    }

    @Test
    void aJobThatPublishedAndWasNotIndexedIsIndexedByWhoeverWaits() throws Exception {
        Model model;
        String key;
        String other = Owner.here("another library").toString();
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            DownloadPlan plan = library.plan(request());
            key = DownloadPlanner.key(
                    plan.repo(),
                    plan.commit(),
                    plan.items().stream().map(DownloadPlan.Item::path).toList());
            model = library.download(request()).await(LONG);
        }
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            database.models().remove(model.id().value());
            database.journal().begin(new JournalEntry(model.id().value(), Jobs.DOWNLOAD, key, other, model.slug()));
            try (Waiter second = new Waiter()) {
                second.awaitPause();
                assertTrue(database.journal().claim(model.id().value(), other, Jobs.NOBODY));
                assertEquals(model, second.end());
                assertEquals(List.of(0L), starts());
                assertWhole(second.library, model);
            }
        }
    }

    /** Both begin when both are ready; one is killed half-way, and the other goes on with its bytes. */
    @Test
    void aProcessGoesOnWhereAKilledOneWas() throws Exception {
        Gate gate = hub.faults().holdAfter(NAME, HERE);
        Process first = child(0);
        try (Waiter second = waiterBehind(first, gate)) {
            second.awaitPause();
            first.destroyForcibly().waitFor();
            gate.release();
            assertWhole(second.library, second.end());
            List<Long> starts = starts();
            assertEquals(2, starts.size(), starts.toString());
            assertEquals(0, starts.get(0));
            assertTrue(starts.get(1) <= HERE, starts.toString());
        } finally {
            first.destroyForcibly();
        }
    }

    private Waiter waiterBehind(Process first, Gate gate) throws Exception {
        while (!gate.isReached()) {
            assertTrue(first.isAlive(), () -> errors(0));
            Thread.onSpinWait();
        }
        return new Waiter();
    }

    @Test
    void twoProcessesFetchEachByteOnce() throws Exception {
        List<Process> children = new ArrayList<>();
        try {
            children.add(child(1));
            children.add(child(2));
            for (int i = 0; i < children.size(); i++) {
                int number = i + 1;
                assertEquals(0, children.get(i).waitFor(), () -> errors(number));
            }
        } finally {
            children.forEach(Process::destroyForcibly);
        }
        assertEquals(List.of(0L), starts());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertWhole(library, library.models(ModelQuery.all()).models().get(0));
        }
    }

    private String errors(int number) {
        try {
            return Files.readString(temp.resolve("errors-" + number));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private Process child(int number) throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = Path.of(
                        DownloaderMain.class.getResource("DownloaderMain.class").toURI())
                .resolve("../../../..")
                .normalize()
                .toString();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                String.join(File.pathSeparator, modules, classes, System.getProperty("java.class.path")),
                DownloaderMain.class.getName(),
                root.toString(),
                hub.endpoint().toString(),
                "a/b");
        return new ProcessBuilder(command)
                .redirectError(temp.resolve("errors-" + number).toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
