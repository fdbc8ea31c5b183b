package dev.modellib.core;

import dev.modellib.core.DownloadEntry.State;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.DownloadRow;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The downloads that a library is to do, in order of priority, kept on disk: what was queued when the process ended is queued
 * when the library is opened again, and goes on with the bytes that are here.
 *
 * <p>Nothing runs by itself: {@link #start()} runs the queue from then on, as many at once as
 * {@link LibraryConfig#parallelOperations()} says, and {@link #run} begins one entry whatever its place. An entry that is done
 * leaves the queue; one that fails stays, with the reason, until it is resumed or cancelled. Equal requests are one entry.
 *
 * <p>The queue belongs to the folder: other processes that have the same library open see it and may change it. An entry runs in
 * one of them. What another process changes is noticed by a transfer within a second or so while bytes come, and by a queue that
 * was started at its next own event.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Blocks:</em> for the database only. <em>Closing:</em> with the library; what runs
 * is queued again. <em>Errors:</em> {@link ModelLibraryException}: {@code NOT_FOUND} when there is no such entry; a fault of a
 * download is told by its entry and its operation.
 */
public final class DownloadQueue {

    private static final Logger LOG = LoggerFactory.getLogger(DownloadQueue.class);

    private final DownloadRows rows;
    private final QueueRunner runner;
    private final DiscardedDownloads discarded;
    private final Verbs verbs;
    private final InstantSource clock;

    /** What becomes of the bytes of a download that is cancelled. */
    public enum CancelMode {
        /** They stay: a later download of the same goes on with them. */
        KEEP,
        /** They are dropped, as soon as nobody works on them; those that another entry wants stay for it. */
        DISCARD
    }

    /** What a caller asked for. */
    private interface Verb<T> {
        T run() throws IOException;
    }

    DownloadQueue(
            DownloadRows rows, QueueRunner runner, DiscardedDownloads discarded, Verbs verbs, InstantSource clock) {
        this.rows = rows;
        this.runner = runner;
        this.discarded = discarded;
        this.verbs = verbs;
        this.clock = clock;
    }

    /**
     * Adds a download. An equal request that is in the queue gets this priority, and is queued again when it was paused or
     * had failed.
     *
     * @param request what to download
     * @param priority any number; higher ones come first, of equal ones the older
     * @return the entry
     * @throws ModelLibraryException when the queue cannot be written
     */
    public DownloadEntry add(DownloadRequest request, int priority) throws ModelLibraryException {
        return change("queue-add:" + request.ref(), () -> {
            DownloadRow row = rows.add(request, priority, clock.instant());
            runner.pump();
            return new Operation.Outcome<>(rows.entry(rows.byId(row.id()).orElse(row)), true);
        });
    }

    /**
     * What is in the queue. An entry that cannot be read is left out and told in the log, with its number: it can be cancelled.
     *
     * @return the entries in the order in which they run
     * @throws ModelLibraryException when the queue cannot be read
     */
    public List<DownloadEntry> list() throws ModelLibraryException {
        return verb(() -> {
            discarded.sweep();
            List<DownloadEntry> entries = new ArrayList<>();
            for (DownloadRow row : rows.all()) {
                if (!DownloadRows.isDiscarded(row)) {
                    readable(runner.live(row)).ifPresent(entries::add);
                }
            }
            return List.copyOf(entries);
        });
    }

    /** One that cannot be read must not hide the others. */
    private Optional<DownloadEntry> readable(DownloadRow row) {
        try {
            return Optional.of(rows.entry(row));
        } catch (ModelLibraryException e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Runs the queue from now on, as entries come, until the library is closed; a second call changes nothing.
     *
     * @throws ModelLibraryException when the queue cannot be read
     */
    public void start() throws ModelLibraryException {
        verb(() -> {
            runner.start();
            return this;
        });
    }

    /**
     * Begins one entry now, whatever its place and state.
     *
     * @param id the entry
     * @return its operation, the same that {@link ModelLibrary#download(DownloadRequest)} gives for the entry's request; when
     *     somebody cancels that one, the entry is paused
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry, {@code CONFLICT} when another process runs it
     */
    public Operation<Model> run(long id) throws ModelLibraryException {
        return verb(() -> {
            while (true) {
                DownloadRow row = require(rows.byId(id), id);
                DownloadRequest request = rows.request(row);
                if (runner.runsHere(row)) {
                    return runner.download(request);
                }
                if (DownloadRows.state(row) == State.RUNNING) {
                    throw new ModelLibraryException.Conflict(
                            Code.CONFLICT,
                            "entry " + id + " of the download queue, " + request.ref()
                                    + ", is being downloaded by another process; pause it first, or wait",
                            null);
                }
                Optional<Operation<Model>> operation = runner.begin(row, request);
                if (operation.isPresent()) {
                    return operation.get();
                }
            }
        });
    }

    /**
     * Stops an entry, or keeps it from being run; its bytes stay. A paused one stays as it is.
     *
     * @param id the entry
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry
     */
    public void pause(long id) throws ModelLibraryException {
        move("queue-pause", id, DownloadRows::paused);
        runner.stop(id);
    }

    /**
     * Queues an entry again that was paused or had failed; any other stays as it is.
     *
     * @param id the entry
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry
     */
    public void resume(long id) throws ModelLibraryException {
        move("queue-resume", id, DownloadRows::resumed);
    }

    /**
     * Changes an entry's place; one that runs goes on.
     *
     * @param id the entry
     * @param priority higher ones come first
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry
     */
    public void priority(long id, int priority) throws ModelLibraryException {
        move("queue-priority", id, row -> row.withPriority(priority));
    }

    private void move(String verb, long id, UnaryOperator<DownloadRow> move) throws ModelLibraryException {
        change(verb + ":" + id, () -> {
            DownloadRow before = require(rows.byId(id), id);
            DownloadRow after = require(rows.change(id, move), id);
            runner.pump();
            return new Operation.Outcome<>(after, !after.equals(before));
        });
    }

    /**
     * Takes an entry out of the queue, and ends its transfer.
     *
     * @param id the entry
     * @param mode what becomes of the bytes that are here
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry
     */
    public void cancel(long id, CancelMode mode) throws ModelLibraryException {
        change("queue-cancel:" + id, () -> {
            DownloadRow row = require(rows.byId(id), id);
            if (mode == CancelMode.KEEP) {
                rows.remove(id, each -> true);
            } else {
                rows.change(id, DownloadRows::discarded);
            }
            runner.stop(id);
            discarded.sweep();
            runner.pump();
            return new Operation.Outcome<>(row, true);
        });
    }

    private static DownloadRow require(Optional<DownloadRow> row, long id) throws ModelLibraryException {
        return row.filter(there -> !DownloadRows.isDiscarded(there))
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        "there is no entry " + id + " in the download queue; list it to see what there is", null));
    }

    /** Before the library is closed: what runs here is queued again. */
    void close() {
        runner.close();
    }

    private <T> T change(String key, LibraryParts.Question<Operation.Outcome<T>> change) throws ModelLibraryException {
        return verb(() -> verbs.changeNow(key, change));
    }

    private <T> T verb(Verb<T> verb) throws ModelLibraryException {
        runner.requireOpen();
        try {
            return verb.run();
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
