package dev.modellib.core;

import dev.modellib.io.FileMoves;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import dev.modellib.search.Journal;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intent log: a row for every change of several steps, written before its first step and ended after its last, with
 * the {@link Owner} that works on it. A row that nobody works on any more is finished or undone by whoever comes next.
 */
final class Jobs {

    static final String IMPORT = "import";
    static final String DOWNLOAD = "download";
    static final String REMOVE = "remove";
    static final String MAP = "map";
    static final String EDIT = "edit";
    static final String REMOVE_FILES = "remove-files";

    /** The owner of what was left half done: anyone may go on with it. */
    static final String NOBODY = "";

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    private final Journal journal;
    private final LibraryLayout layout;
    private final String self = Owner.here(ModelId.random().value()).toString();
    /** The rows of this library that a thread works on; its other rows were left. */
    private final Set<String> active = ConcurrentHashMap.newKeySet();

    Jobs(Journal journal, LibraryLayout layout) {
        this.journal = journal;
        this.layout = layout;
    }

    /** A job that this library works on. */
    record Job(String id, Path folder) {
        /** To be staged on this root. */
        Job on(LibraryLayout root) {
            return new Job(id, root.staging().resolve(id));
        }
    }

    /** What becomes of a job whose operation failed. */
    interface Ending {
        void apply(Job job) throws IOException;
    }

    Job begin(String kind, String payload) throws IOException {
        return begin(ModelId.random().value(), kind, "", payload);
    }

    Job begin(String id, String kind, String key, String payload) throws IOException {
        return tryBegin(id, kind, key, payload)
                .orElseThrow(() -> new ModelLibraryException.Conflict(
                        ModelLibraryException.Code.CONFLICT,
                        "another operation or process is at work on the same thing; try again when it is done",
                        null));
    }

    private Optional<Job> tryBegin(String id, String kind, String key, String payload) throws SearchException {
        return hold(id, () -> journal.begin(new JournalEntry(id, kind, key, self, payload)));
    }

    private interface Step {
        boolean take() throws SearchException;
    }

    /** In this library one thread at a time has a row; among all of them the database decides. */
    private Optional<Job> hold(String id, Step step) throws SearchException {
        if (!active.add(id)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            taken = step.take();
        } finally {
            if (!taken) {
                active.remove(id);
            }
        }
        return taken ? Optional.of(new Job(id, layout.staging(id))) : Optional.empty();
    }

    /** A job of a download, and what its row says when it was begun before. */
    record Download(Job job, String payload) {}

    /**
     * A download: the interrupted one with this key when there is one, so that its bytes serve; empty while somebody works on it.
     */
    Optional<Download> download(String key) throws SearchException {
        Optional<JournalEntry> earlier = journal.byKey(key);
        if (earlier.isEmpty()) {
            return tryBegin(ModelId.random().value(), DOWNLOAD, key, "").map(job -> new Download(job, ""));
        }
        return claim(earlier.get()).map(job -> new Download(job, earlier.get().payload()));
    }

    /** Whether nobody works on what has this key, be it that there is no such thing. */
    boolean isFree(String key) throws SearchException {
        return journal.byKey(key).map(this::isFree).orElse(true);
    }

    /** The folders of downloads whose keys begin like that, whether somebody works on them or not. */
    List<Path> downloads(String keys) throws SearchException {
        return journal.entries().stream()
                .filter(entry -> entry.key().startsWith(keys))
                .map(entry -> layout.staging(entry.id()))
                .toList();
    }

    /** The folder with the bytes of an interrupted download, when there is one that nobody works on. */
    Optional<Path> interruptedDownload(String key) throws SearchException {
        return journal.byKey(key).filter(this::isFree).map(entry -> layout.staging(entry.id()));
    }

    /** Whether nobody works on it: it was let go, or its process is gone, or this library left it. */
    boolean isFree(JournalEntry entry) {
        if (entry.owner().equals(self)) {
            return !active.contains(entry.id());
        }
        return Owner.parse(entry.owner()).filter(Owner::isAlive).isEmpty();
    }

    /** Takes a row over that nobody works on; of several who try, one succeeds. */
    Optional<Job> claim(JournalEntry entry) throws SearchException {
        if (!isFree(entry)) {
            return Optional.empty();
        }
        return hold(entry.id(), () -> journal.claim(entry.id(), entry.owner(), self));
    }

    /** Takes over what was left half done under a key. */
    Optional<Job> claim(String key) throws SearchException {
        Optional<JournalEntry> entry = journal.byKey(key);
        return entry.isEmpty() ? Optional.empty() : claim(entry.get());
    }

    void note(Job job, String payload) throws SearchException {
        journal.update(job.id(), payload);
    }

    void end(Job job) throws SearchException {
        dropJournals(job);
        journal.end(job.id());
        active.remove(job.id());
    }

    /** What stays without a row is dropped when the library is next opened. */
    private static void dropJournals(Job job) {
        try {
            Publication.removeTree(LibraryLayout.rangesOf(job.folder()));
            // where something is still staged, the journal is the only one to know where it came from
            if (Files.notExists(job.folder())) {
                Publication.removeTree(LibraryLayout.movesOf(job.folder()));
            }
        } catch (StorageException e) {
            LOG.warn("the journals of the finished job {} stay for now: {}", job.id(), e.getMessage());
        }
    }

    /**
     * Ends a job and drops its bytes: the bytes first, so that a folder without a row is always a leftover. What was renamed into
     * it goes back to where it was; when that fails, all stays for the next try.
     */
    void discard(Job job) throws StorageException, SearchException {
        dropBytes(job.folder());
        end(job);
    }

    /** Drops what is staged, once what was renamed into it is back where it was. */
    static void dropBytes(Path folder) throws StorageException {
        FileMoves.putBack(folder, LibraryLayout.movesOf(folder));
        Publication.removeTree(folder);
    }

    /** Drops what waits under a key for the next download of the same; false while somebody is at work on it. */
    boolean drop(String key) throws IOException {
        Optional<JournalEntry> entry = journal.byKey(key);
        if (entry.isEmpty()) {
            return true;
        }
        if (!entry.get().payload().isEmpty()) {
            // it is about to be a model, or is one
            return isFree(entry.get());
        }
        Optional<Job> job = claim(entry.get());
        if (job.isEmpty()) {
            return false;
        }
        try {
            discard(job.get());
            return true;
        } finally {
            leave(job.get());
        }
    }

    /** Leaves a download for whoever asks for the same; without bytes there is nothing to leave. */
    void release(Job job) throws IOException {
        if (holdsBytes(job.folder())) {
            // it was not published, wherever it was about to go
            journal.update(job.id(), "");
            if (journal.claim(job.id(), self, NOBODY)) {
                active.remove(job.id());
                return;
            }
        }
        discard(job);
    }

    /** Keeps the row and works on it no longer: the next verb of this library, or the next opening, goes on with it. */
    void leave(Job job) {
        active.remove(job.id());
    }

    /** Takes up again a job that this library left. */
    boolean resume(Job job) {
        return active.add(job.id());
    }

    /**
     * Ends a job whose operation failed: its bytes have the ending given; without bytes there is only the row to let go of, and
     * where the root is not there the job waits for it. The interrupt that ended the operation does not end this too.
     */
    void giveUp(Job job, Ending ending) {
        boolean interrupted = Thread.interrupted();
        try {
            if (Files.isDirectory(job.folder())) {
                ending.apply(job);
            } else if (Files.notExists(job.folder())
                    && Files.isDirectory(job.folder().resolveSibling(""))) {
                letGo(job);
            } else {
                leave(job);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("unfinished bytes stay in {} for now: {}", job.folder(), e.toString());
            leave(job);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A row without a folder: nothing was staged, or the model was published, which the row then says: it is for whoever comes next. */
    private void letGo(Job job) throws SearchException {
        boolean published = journal.entries().stream()
                .anyMatch(
                        entry -> entry.id().equals(job.id()) && !entry.payload().isEmpty());
        if (published) {
            journal.claim(job.id(), self, NOBODY);
            leave(job);
        } else {
            end(job);
        }
    }

    /** Lets go of every row of this library, so that another library, even of this process, goes on with them. */
    void leaveAll() throws SearchException {
        for (JournalEntry entry : journal.entries()) {
            if (entry.owner().equals(self)) {
                journal.claim(entry.id(), self, NOBODY);
            }
        }
    }

    private static boolean holdsBytes(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                if (Files.isRegularFile(path) && Files.size(path) > 0) {
                    return true;
                }
            }
            return false;
        }
    }

    List<JournalEntry> entries() throws SearchException {
        return journal.entries();
    }
}
