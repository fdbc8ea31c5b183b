package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DownloadEntry.State;
import dev.modellib.core.DownloadQueue.CancelMode;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.DownloadRow;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue while transfers are under way: each stands at a gate of the Hub's until the test lets it go on. */
class DownloadQueueTest {

    private static final int SIZE = 300_000;
    private static final int HERE = 100_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private Path root;
    private HubServer hub;

    @BeforeEach
    void repositories() {
        root = temp.resolve("library");
        hub = HubServer.start();
        for (String name : List.of("one", "two", "three")) {
            byte[] content = new byte[SIZE];
            new Random(name.hashCode()).nextBytes(content);
            hub.repo("a/" + name).lfs(name + ".dat", content);
        }
        hub.repo("a/half").lfs("good.dat", new byte[SIZE]).lfs("bad.dat", new byte[SIZE + 1]);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.hub(root, hub));
    }

    private static DownloadRequest all(String name) {
        return DownloadRequest.builder(Fixture.ref("a/" + name)).include("*").build();
    }

    private static DownloadEntry entry(ModelLibrary library, long id) throws ModelLibraryException {
        return library.downloads().list().stream()
                .filter(entry -> entry.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private static void await(ModelLibrary library, Predicate<List<DownloadEntry>> state) throws ModelLibraryException {
        while (!state.test(library.downloads().list())) {
            Thread.onSpinWait();
        }
    }

    private static void awaitBytes(Operation<?> operation) {
        while (operation.progress().doneBytes() < HERE && operation.state() == Operation.State.RUNNING) {
            Thread.onSpinWait();
        }
    }

    /** The other file of the repository comes, and stays in staging. */
    private void oneFileFails() {
        hub.faults().drop("*bad.dat", 1_000);
    }

    /** Of one file some bytes come for certain, and then it is not at the Hub any more. */
    private void startAndFailInTheMiddle(ModelLibrary library) throws ModelLibraryException {
        hub.faults().cutAfter("*bad.dat", 2 * HERE, 1);
        Gate gate = hub.faults().holdAfter("*bad.dat", HERE);
        library.downloads().start();
        gate.awaitReached(LONG);
        hub.faults().status("*bad.dat", 404, 1_000);
        gate.release();
        await(library, entries -> entries.stream().allMatch(entry -> entry.state() == State.FAILED));
    }

    private int bodies() {
        return (int) hub.requests().stream()
                .filter(request -> request.server() == HubRequest.Server.CDN)
                .count();
    }

    private List<Path> staged() throws Exception {
        try (Stream<Path> walk = Files.walk(root.resolve(".modellib/staging"))) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aStartedQueueRunsTheHighestFirstAndNoMoreAtOnceThanTheLibraryDoes() throws Exception {
        LibraryConfig config =
                Fixture.hub(root, hub).toBuilder().parallelOperations(1).build();
        Gate one = hub.faults().holdAfter("one.dat", HERE);
        Gate two = hub.faults().holdAfter("two.dat", HERE);
        Gate three = hub.faults().holdAfter("three.dat", HERE);
        try (ModelLibrary library = ModelLibrary.open(config)) {
            DownloadQueue queue = library.downloads();
            queue.add(all("one"), 0);
            queue.add(all("two"), 7);
            long third = queue.add(all("three"), 0).id();
            assertEquals(0, hub.requests().size(), "it was not started");
            queue.start();
            two.awaitReached(LONG);
            assertEquals(
                    List.of(State.RUNNING, State.QUEUED, State.QUEUED),
                    queue.list().stream().map(DownloadEntry::state).toList());
            queue.priority(third, 3);
            two.release();
            three.awaitReached(LONG);
            assertFalse(one.isReached());
            three.release();
            one.awaitReached(LONG);
            one.release();
            await(library, List::isEmpty);
            assertEquals(3, library.models(ModelQuery.all()).total());
            hub.repo("a/four").file("four.txt", "4".getBytes(StandardCharsets.UTF_8));
            queue.add(all("four"), 0);
            await(library, List::isEmpty);
            assertEquals(4, library.models(ModelQuery.all()).total(), "it runs what comes later, too");
        }
    }

    @Test
    void aPausedTransferStopsAndAResumedOneGoesOnWithItsBytes() throws Exception {
        Gate gate = hub.faults().holdAfter("one.dat", HERE);
        try (ModelLibrary library = open()) {
            DownloadQueue queue = library.downloads();
            long id = queue.add(all("one"), 0).id();
            Operation<Model> running = queue.run(id);
            assertSame(running, library.download(all("one")));
            assertSame(running, queue.run(id));
            gate.awaitReached(LONG);
            awaitBytes(running);
            queue.pause(id);
            assertThrows(ModelLibraryException.Cancelled.class, () -> running.await(LONG));
            gate.release();
            DownloadEntry paused = entry(library, id);
            assertEquals(State.PAUSED, paused.state());
            queue.start();
            assertEquals(State.PAUSED, entry(library, id).state());
            queue.resume(id);
            await(library, List::isEmpty);
            assertTrue(library.verify(library.models(ModelQuery.all()).models().get(0))
                    .await()
                    .clean());
            assertTrue(hub.requests().stream()
                    .anyMatch(request -> request.header("Range").orElse("").startsWith("bytes=" + HERE)));
        }
    }

    @Test
    void whoeverCancelsTheOperationPausesTheEntry() throws Exception {
        Gate gate = hub.faults().holdAfter("one.dat", HERE);
        try (ModelLibrary library = open()) {
            long id = library.downloads().add(all("one"), 0).id();
            library.downloads().start();
            gate.awaitReached(LONG);
            Operation<Model> running = library.download(all("one"));
            awaitBytes(running);
            running.cancel();
            await(library, entries -> entries.get(0).state() == State.PAUSED);
            DownloadEntry paused = entry(library, id);
            assertEquals(OptionalLong.of(SIZE), paused.totalBytes());
            assertTrue(paused.doneBytes() >= HERE, paused.toString());
        }
    }

    @Test
    void whatRunsWhenTheLibraryIsClosedIsQueuedAndGoesOnInTheNext() throws Exception {
        Gate gate = hub.faults().holdAfter("one.dat", HERE);
        long id;
        try (ModelLibrary library = open()) {
            id = library.downloads().add(all("one"), 0).id();
            Operation<Model> running = library.downloads().run(id);
            gate.awaitReached(LONG);
            awaitBytes(running);
        }
        gate.release();
        try (ModelLibrary library = open()) {
            DownloadEntry entry = entry(library, id);
            assertEquals(State.QUEUED, entry.state());
            assertTrue(entry.doneBytes() >= HERE && entry.lastFailure().isEmpty(), entry.toString());
            library.downloads().run(id).await(LONG);
            await(library, List::isEmpty);
            assertEquals(2, bodies());
        }
    }

    @Test
    void aFaultStaysWithTheEntryOverAReopening() throws Exception {
        oneFileFails();
        hub.token("hf_oddtokenoftests");
        long id;
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub, "hf_oddtokenoftests"))) {
            id = library.downloads().add(all("half"), 0).id();
            library.downloads().start();
            await(library, entries -> entries.get(0).state() == State.FAILED);
        }
        hub.faults().clear();
        try (ModelLibrary library = open()) {
            DownloadEntry failed = entry(library, id);
            assertEquals(Code.NETWORK_ERROR, failed.lastFailure().orElseThrow().code());
            assertTrue(failed.lastFailure().orElseThrow().retryable());
            assertTrue(failed.lastFailure().orElseThrow().message().length() > 20);
            library.downloads().start();
            assertEquals(State.FAILED, entry(library, id).state(), "it is not tried again by itself");
            assertEquals(id, library.downloads().add(all("half"), 1).id());
            await(library, List::isEmpty);
        }
        for (String row : rowTexts()) {
            assertFalse(row.contains("hf_oddtoken"), row);
        }
    }

    private List<String> rowTexts() throws Exception {
        byte[] file = Files.readAllBytes(root.resolve(".modellib/library.db"));
        return List.of(new String(file, StandardCharsets.ISO_8859_1));
    }

    @Test
    void cancelledBytesStayOrGo() throws Exception {
        Gate one = hub.faults().holdAfter("one.dat", HERE);
        Gate two = hub.faults().holdAfter("two.dat", HERE);
        try (ModelLibrary library = open()) {
            DownloadQueue queue = library.downloads();
            long kept = queue.add(all("one"), 0).id();
            Operation<Model> first = queue.run(kept);
            one.awaitReached(LONG);
            awaitBytes(first);
            queue.cancel(kept, CancelMode.KEEP);
            assertThrows(ModelLibraryException.Cancelled.class, () -> first.await(LONG));
            assertEquals(List.of(), queue.list());
            int bytesOfOne = staged().size();
            assertTrue(bytesOfOne > 0);

            long dropped = queue.add(all("two"), 0).id();
            Operation<Model> second = queue.run(dropped);
            two.awaitReached(LONG);
            awaitBytes(second);
            queue.cancel(dropped, CancelMode.DISCARD);
            assertEquals(List.of(), queue.list());
            assertThrows(ModelLibraryException.Cancelled.class, () -> second.await(LONG));
            assertEquals(bytesOfOne, staged().size(), "those of the other are not touched");
            one.release();
            two.release();
            assertThrows(ModelLibraryException.NotFound.class, () -> queue.resume(dropped));
        }
    }

    /** The process dies after the word to drop the bytes and before they are dropped. */
    @Test
    void bytesThatWereToGoGoAtTheNextOpening() throws Exception {
        try (ModelLibrary library = open()) {
            library.downloads().add(all("half"), 0);
            startAndFailInTheMiddle(library);
        }
        assertFalse(staged().isEmpty());
        change(row -> DownloadRows.discarded(row.withState("running", "99999999@1#x")));
        ModelLibrary.open(Fixture.hub(root, hub)).close();
        assertEquals(List.of(), staged());
        try (LibraryDatabase database = database()) {
            assertEquals(List.of(), database.downloads().all());
        }
    }

    /** Two entries in other words for the same files. */
    @Test
    void bytesThatAnotherEntryWantsStay() throws Exception {
        DownloadRequest same =
                DownloadRequest.builder(Fixture.ref("a/half")).include("*.dat").build();
        try (ModelLibrary library = open()) {
            DownloadQueue queue = library.downloads();
            long id = queue.add(all("half"), 0).id();
            long other = queue.add(same, 0).id();
            startAndFailInTheMiddle(library);
            queue.cancel(id, CancelMode.DISCARD);
            assertFalse(staged().isEmpty());
            queue.cancel(other, CancelMode.DISCARD);
            assertEquals(List.of(), staged());
        }
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    private void change(UnaryOperator<DownloadRow> change) throws Exception {
        try (LibraryDatabase database = database()) {
            for (DownloadRow row : database.downloads().all()) {
                database.downloads().replace(row, change.apply(row));
            }
        }
    }

    /** Two libraries of one folder: an entry runs in one, and what the other says about it is heard. */
    @Test
    void anotherLibrarySeesWhatRunsAndCanPauseIt() throws Exception {
        Gate gate = hub.faults().holdAfter("one.dat", HERE);
        try (ModelLibrary first = open();
                ModelLibrary second = open()) {
            long id = first.downloads().add(all("one"), 0).id();
            Operation<Model> running = first.downloads().run(id);
            gate.awaitReached(LONG);
            assertEquals(State.RUNNING, entry(second, id).state());
            ModelLibraryException busy = assertThrows(
                    ModelLibraryException.Conflict.class,
                    () -> second.downloads().run(id));
            assertEquals(Code.CONFLICT, busy.code());
            second.downloads().start();
            assertEquals(State.RUNNING, entry(second, id).state());
            second.downloads().pause(id);
            assertEquals(State.PAUSED, entry(first, id).state());
            gate.release();
            // it may be done before its word of progress is due; then it is both done and paused
            try {
                running.await(LONG);
            } catch (ModelLibraryException.Cancelled e) {
                assertEquals(Operation.State.CANCELLED, running.state());
            }
            assertEquals(State.PAUSED, entry(first, id).state());
            second.downloads().resume(id);
            await(second, List::isEmpty);
            assertEquals(1, second.models(ModelQuery.all()).total());
        }
    }

    @Test
    void aPauseFromElsewhereIsHeardWithTheNextBytes() throws Exception {
        AtomicLong ahead = new AtomicLong();
        hub.repo("a/pair").lfs("first.dat", new byte[SIZE]).lfs("second.dat", new byte[SIZE + 1]);
        LibraryConfig config = Fixture.hub(root, hub);
        Gate gate = hub.faults().holdAfter("first.dat", HERE);
        // the download cannot end before it is told to
        Gate other = hub.faults().holdAfter("second.dat", HERE);
        try (ModelLibrary first = ModelLibrary.open(config.toBuilder()
                        .network(config.network().toBuilder()
                                .ticker(() -> System.nanoTime() + ahead.get())
                                .build())
                        .build());
                ModelLibrary second = open()) {
            long id = first.downloads().add(all("pair"), 0).id();
            Operation<Model> running = first.downloads().run(id);
            gate.awaitReached(LONG);
            other.awaitReached(LONG);
            second.downloads().pause(id);
            ahead.set(Duration.ofSeconds(2).toNanos());
            gate.release();
            assertThrows(ModelLibraryException.Cancelled.class, () -> running.await(LONG));
            assertEquals(State.PAUSED, entry(first, id).state());
            assertEquals(Optional.empty(), entry(first, id).lastFailure());
        }
    }

    @Test
    void anEntryThatCannotBeReadKeepsNobodyAndCanBeCancelled() throws Exception {
        try (LibraryDatabase database = openOnce()) {
            database.downloads().add("{\"ref\":\"../../etc\"}", 9, "queued", 0);
        }
        try (ModelLibrary library = open()) {
            DownloadQueue queue = library.downloads();
            long id = queue.add(all("one"), 0).id();
            assertEquals(
                    List.of(id), queue.list().stream().map(DownloadEntry::id).toList(), "the other is told in the log");
            ModelLibraryException damaged = assertThrows(ModelLibraryException.Damaged.class, () -> queue.run(1));
            assertTrue(damaged.getMessage().contains("entry 1 "), damaged.getMessage());
            queue.start();
            while (library.models(ModelQuery.all()).total() == 0) {
                Thread.onSpinWait();
            }
            queue.cancel(1, CancelMode.KEEP);
            await(library, List::isEmpty);
        }
    }

    private LibraryDatabase openOnce() throws Exception {
        open().close();
        return database();
    }

    @Test
    void aClosedLibraryHasNoQueue() throws Exception {
        ModelLibrary library = open();
        DownloadQueue queue = library.downloads();
        library.close();
        assertThrows(IllegalStateException.class, queue::list);
        assertThrows(IllegalStateException.class, () -> queue.add(all("one"), 0));
        library.close();
    }
}
