package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DownloadEntry.State;
import dev.modellib.core.DownloadQueue.CancelMode;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.DownloadRow;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The queue against a list in memory, over any sequence of its verbs, of reopenings and of deaths: the entries, their order, states
 * and failures are those of the model, and what is done is a model of the library.
 */
class DownloadQueueProperties {

    /** The last one does not exist. */
    private static final List<String> REPOS = List.of("a/one", "a/two", "a/absent");

    private static final Duration LONG = Duration.ofSeconds(30);

    private enum Verb {
        ADD,
        PAUSE,
        RESUME,
        CANCEL_KEEP,
        CANCEL_DISCARD,
        PRIORITY,
        RUN,
        RUN_ALL,
        REOPEN,
        DIE
    }

    private record Step(Verb verb, int repo, int priority) {}

    /** What the model knows of an entry. */
    private static final class Expected {
        private final long id;
        private final int repo;
        private int priority;
        private State state = State.QUEUED;
        private boolean failed;

        private Expected(long id, int repo, int priority) {
            this.id = id;
            this.repo = repo;
            this.priority = priority;
        }

        private String shown() {
            return id + " " + REPOS.get(repo) + " " + priority + " " + state + (failed ? " NOT_FOUND" : "");
        }
    }

    private static String shown(DownloadEntry entry) {
        return entry.id() + " " + entry.request().ref() + " " + entry.priority() + " " + entry.state()
                + entry.lastFailure().map(failure -> " " + failure.code()).orElse("");
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Verb> verbs = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Verb.ADD)), Tuple.of(4, Arbitraries.of(Verb.class)));
        return Combinators.combine(
                        verbs,
                        Arbitraries.integers().between(0, REPOS.size() - 1),
                        Arbitraries.integers().between(-1, 1))
                .as(Step::new)
                .list()
                .ofMinSize(4)
                .ofMaxSize(12);
    }

    @Property(tries = 12)
    void theQueueIsAListInOrderOfPriority(@ForAll("steps") List<Step> steps) throws Exception {
        Path temp = Files.createTempDirectory("queue");
        try (HubServer hub = HubServer.start()) {
            hub.repo("a/one").file("m.txt", "one".getBytes(StandardCharsets.UTF_8));
            hub.repo("a/two").file("m.txt", "two".getBytes(StandardCharsets.UTF_8));
            new Run(temp.resolve("library"), hub).all(steps);
        } finally {
            Fixture.delete(temp);
        }
    }

    private static final class Run {
        private final Path root;
        private final HubServer hub;
        private final Map<Integer, Expected> queue = new HashMap<>();
        private final List<Integer> done = new ArrayList<>();
        private ModelLibrary library;
        private long lastId;

        private Run(Path root, HubServer hub) throws ModelLibraryException {
            this.root = root;
            this.hub = hub;
            this.library = open();
        }

        private ModelLibrary open() throws ModelLibraryException {
            return ModelLibrary.open(Fixture.hub(root, hub));
        }

        private void all(List<Step> steps) throws Exception {
            try {
                for (Step step : steps) {
                    take(step);
                    assertEquals(
                            inOrder().stream().map(Expected::shown).toList(),
                            library.downloads().list().stream()
                                    .map(DownloadQueueProperties::shown)
                                    .toList(),
                            step.toString());
                }
                assertEquals(
                        done.stream().distinct().count(),
                        library.models(ModelQuery.all()).total());
            } finally {
                library.close();
            }
        }

        private List<Expected> inOrder() {
            return queue.values().stream()
                    .sorted(Comparator.comparingInt((Expected one) -> -one.priority)
                            .thenComparing(one -> one.id))
                    .toList();
        }

        private void take(Step step) throws Exception {
            DownloadQueue downloads = library.downloads();
            Expected held = queue.get(step.repo());
            switch (step.verb()) {
                case ADD -> add(step, held);
                case PAUSE -> onHeld(held, downloads::pause, one -> one.state = State.PAUSED);
                case RESUME -> onHeld(held, downloads::resume, one -> one.state = State.QUEUED);
                case PRIORITY ->
                    onHeld(held, id -> downloads.priority(id, step.priority()), one -> one.priority = step.priority());
                case CANCEL_KEEP ->
                    onHeld(held, id -> downloads.cancel(id, CancelMode.KEEP), one -> queue.remove(one.repo));
                case CANCEL_DISCARD ->
                    onHeld(held, id -> downloads.cancel(id, CancelMode.DISCARD), one -> queue.remove(one.repo));
                case RUN -> onHeld(held, id -> end(downloads.run(id)), this::ended);
                case RUN_ALL -> runAll();
                case REOPEN -> reopen();
                case DIE -> die();
            }
        }

        private void add(Step step, Expected held) throws Exception {
            DownloadRequest request = DownloadRequest.builder(Fixture.ref(REPOS.get(step.repo())))
                    .include("*")
                    .build();
            DownloadEntry entry = library.downloads().add(request, step.priority());
            if (held == null) {
                assertTrue(entry.id() > lastId, "a number is never used again");
                lastId = entry.id();
                queue.put(step.repo(), new Expected(entry.id(), step.repo(), step.priority()));
            } else {
                held.priority = step.priority();
                held.state = State.QUEUED;
            }
            assertEquals(queue.get(step.repo()).shown(), shown(entry));
        }

        private interface Call {
            void on(long id) throws Exception;
        }

        private interface Effect {
            void on(Expected entry);
        }

        private void onHeld(Expected held, Call call, Effect effect) throws Exception {
            if (held == null) {
                ModelLibraryException failure = assertThrows(ModelLibraryException.class, () -> call.on(lastId + 1));
                assertEquals(Code.NOT_FOUND, failure.code());
            } else {
                call.on(held.id);
                effect.on(held);
            }
        }

        private static void end(Operation<Model> operation) throws Exception {
            try {
                operation.await(LONG);
            } catch (ModelLibraryException.NotFound e) {
                assertEquals(Operation.State.FAILED, operation.state());
            }
        }

        private void ended(Expected entry) {
            if (entry.repo == REPOS.size() - 1) {
                entry.state = State.FAILED;
                entry.failed = true;
            } else {
                queue.remove(entry.repo);
                done.add(entry.repo);
            }
            awaitNothingRuns();
        }

        /** What ends is written down right after its callers know. */
        private void awaitNothingRuns() {
            try {
                while (library.downloads().list().stream().anyMatch(entry -> entry.state() == State.RUNNING)) {
                    Thread.onSpinWait();
                }
            } catch (ModelLibraryException e) {
                throw new AssertionError(e);
            }
        }

        /** Started, it runs what is queued; closed, it is a queue that stands. */
        private void runAll() throws Exception {
            library.downloads().start();
            while (library.downloads().list().stream()
                    .anyMatch(entry -> entry.state() == State.RUNNING || entry.state() == State.QUEUED)) {
                Thread.onSpinWait();
            }
            inOrder().stream().filter(one -> one.state == State.QUEUED).forEach(this::ended);
            reopen();
        }

        private void reopen() throws Exception {
            library.close();
            library = open();
        }

        /** As a process leaves it that dies while it runs all that was queued. */
        private void die() throws Exception {
            library.close();
            try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
                for (DownloadRow row : database.downloads().all()) {
                    if (row.state().equals("queued")) {
                        database.downloads().replace(row, row.withState("running", "99999999@1#x"));
                    }
                }
            }
            library = open();
        }
    }
}
