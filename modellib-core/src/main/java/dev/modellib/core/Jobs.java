package dev.modellib.core;

import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import dev.modellib.search.Journal;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intent log: a row for every change of several steps, written before its first step and ended after its last, with
 * the process that works on it. A row whose process is gone is finished or undone when a library is opened.
 */
final class Jobs {

    static final String IMPORT = "import";
    static final String DOWNLOAD = "download";
    static final String REMOVE = "remove";
    static final String MAP = "map";

    /** The owner of a download that was interrupted: anyone may go on with it. */
    static final String NOBODY = "";

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    private final Journal journal;
    private final LibraryLayout layout;
    private final String self;

    Jobs(Journal journal, LibraryLayout layout) {
        this.journal = journal;
        this.layout = layout;
        this.self = owner(ProcessHandle.current());
    }

    private static String owner(ProcessHandle process) {
        // the start time tells a process from a later one with the same number
        return process.pid() + "@"
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    static boolean isAlive(String owner) {
        int at = owner.indexOf('@');
        if (at < 0) {
            return false;
        }
        long pid = Long.parseLong(owner.substring(0, at));
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && owner(process).equals(owner))
                .isPresent();
    }

    /** A job of this process. */
    record Job(String id, Path folder) {}

    Job begin(String kind, String payload) throws IOException {
        return begin(ModelId.random().value(), kind, "", payload);
    }

    Job begin(String id, String kind, String key, String payload) throws IOException {
        if (!journal.begin(new JournalEntry(id, kind, key, self, payload))) {
            throw new ModelLibraryException.Conflict(
                    ModelLibraryException.Code.CONFLICT,
                    "another process is at work on the same thing; try again when it is done",
                    null);
        }
        return new Job(id, layout.staging(id));
    }

    /**
     * A download: the interrupted one with this key when there is one, so that its bytes serve; a new one when another
     * process is at work on it, which costs the transfer twice and harms nothing.
     */
    Job download(String key) throws IOException {
        Optional<JournalEntry> earlier = journal.byKey(key);
        if (earlier.isPresent()) {
            JournalEntry entry = earlier.get();
            boolean free = !isAlive(entry.owner());
            if (free && journal.claim(entry.id(), entry.owner(), self)) {
                return new Job(entry.id(), layout.staging(entry.id()));
            }
            return begin(ModelId.random().value(), DOWNLOAD, "", "");
        }
        String id = ModelId.random().value();
        if (journal.begin(new JournalEntry(id, DOWNLOAD, key, self, ""))) {
            return new Job(id, layout.staging(id));
        }
        return begin(ModelId.random().value(), DOWNLOAD, "", "");
    }

    /** The folder with the bytes of an interrupted download, when there is one that nobody works on. */
    Optional<Path> interruptedDownload(String key) throws SearchException {
        return journal.byKey(key).filter(entry -> !isAlive(entry.owner())).map(entry -> layout.staging(entry.id()));
    }

    boolean claim(JournalEntry entry) throws SearchException {
        return journal.claim(entry.id(), entry.owner(), self);
    }

    void note(Job job, String payload) throws SearchException {
        journal.update(job.id(), payload);
    }

    void end(Job job) throws SearchException {
        dropRanges(job);
        journal.end(job.id());
    }

    /** What stays without a row is dropped when the library is next opened. */
    private static void dropRanges(Job job) {
        try {
            Publication.removeTree(LibraryLayout.rangesOf(job.folder()));
        } catch (StorageException e) {
            LOG.warn("the journals of the finished job {} stay for now: {}", job.id(), e.getMessage());
        }
    }

    /** Ends a job and drops its bytes: the bytes first, so that a folder without a row is always a leftover. */
    void discard(Job job) throws StorageException, SearchException {
        Publication.removeTree(job.folder());
        end(job);
    }

    /** Leaves a download for whoever asks for the same; without bytes there is nothing to leave. */
    void release(Job job) throws IOException {
        if (!holdsBytes(job.folder()) || !journal.claim(job.id(), self, NOBODY)) {
            discard(job);
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
