package dev.modellib.core;

import dev.modellib.core.DownloadEntry.State;
import dev.modellib.search.DownloadRow;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the {@link DownloadQueue} this library runs: claims entries, starts their operations, and writes down how they end. It has
 * no thread of its own: what ends makes room for the next.
 *
 * <p>The row decides: a transfer whose row is no longer its own (paused, cancelled, by whatever process) is cancelled, and its end
 * changes nothing.
 */
final class QueueRunner {

    private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);

    /** Noting how far a download is costs a write that is forced to the drive. */
    private static final long NOTE_EVERY_NANOS = 1_000_000_000;

    private final DownloadRows rows;
    private final DiscardedDownloads discarded;
    private final Function<DownloadRequest, Operation<Model>> download;
    private final int atOnce;
    private final LongSupplier nanoTime;

    /** Never held while an operation is started or a listener is added: both may call back. */
    private final Object lock = new Object();

    private final List<Run> runs = new ArrayList<>();
    private boolean started;
    private boolean closed;

    /** One transfer of an entry, from its claim to its end; each has an owner's name of its own. */
    private static final class Run {
        private final long id;
        private final DownloadRequest request;
        private final String owner = Owner.here(ModelId.random().value()).toString();
        private @Nullable Operation<Model> operation;
        private long notedAtNanos;
        private boolean noted;

        private Run(long id, DownloadRequest request) {
            this.id = id;
            this.request = request;
        }
    }

    QueueRunner(
            DownloadRows rows,
            DiscardedDownloads discarded,
            Function<DownloadRequest, Operation<Model>> download,
            int atOnce,
            LongSupplier nanoTime) {
        this.rows = rows;
        this.discarded = discarded;
        this.download = download;
        this.atOnce = atOnce;
        this.nanoTime = nanoTime;
    }

    void requireOpen() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the library is closed");
            }
        }
    }

    /** Runs what waits from now on. */
    void start() throws IOException {
        synchronized (lock) {
            started = true;
        }
        pump();
    }

    /** Begins what waits while there is room; called whenever either may have changed. */
    void pump() throws IOException {
        Optional<Run> next = claimNext();
        while (next.isPresent()) {
            begin(next.get());
            next = claimNext();
        }
    }

    private Optional<Run> claimNext() throws SearchException {
        synchronized (lock) {
            if (!started || closed || runs.size() >= atOnce) {
                return Optional.empty();
            }
            for (DownloadRow row : rows.all()) {
                if (!DownloadRows.isDiscarded(row) && DownloadRows.state(row) == State.QUEUED) {
                    Optional<Run> run = claimReadable(row);
                    if (run.isPresent()) {
                        return run;
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** One that cannot be read must not keep the others. */
    private Optional<Run> claimReadable(DownloadRow row) throws SearchException {
        try {
            return claim(row, rows.request(row));
        } catch (ModelLibraryException e) {
            rows.change(
                    row.id(), seen -> seen.equals(row) ? failed(row.withState(State.FAILED.wireName(), ""), e) : seen);
            return Optional.empty();
        }
    }

    /** Of several who try, one gets it. */
    private Optional<Run> claim(DownloadRow row, DownloadRequest request) throws SearchException {
        Run run = new Run(row.id(), request);
        synchronized (lock) {
            requireOpen();
            if (!rows.begin(row, run.owner)) {
                return Optional.empty();
            }
            runs.add(run);
            return Optional.of(run);
        }
    }

    /** Begins an entry whatever its place; empty when its row is another one by now. */
    Optional<Operation<Model>> begin(DownloadRow row, DownloadRequest request) throws SearchException {
        Optional<Run> run = claim(row, request);
        return run.isEmpty() ? Optional.empty() : Optional.of(begin(run.get()));
    }

    private Operation<Model> begin(Run run) throws SearchException {
        Operation<Model> operation;
        try {
            operation = download(run.request);
        } catch (RuntimeException e) {
            synchronized (lock) {
                if (runs.remove(run)) {
                    rows.change(run.id, row -> DownloadRows.ended(row, run.owner, State.QUEUED));
                }
            }
            throw e;
        }
        synchronized (lock) {
            run.operation = operation;
        }
        operation.onProgress(progress -> note(run, operation, progress));
        operation.whenEnded(failure -> ended(run, operation, failure));
        return operation;
    }

    /** The operation of a request, shared with whoever asked for the same. */
    Operation<Model> download(DownloadRequest request) {
        return download.apply(request);
    }

    boolean runsHere(DownloadRow row) {
        synchronized (lock) {
            return runs.stream().anyMatch(run -> DownloadRows.runsFor(row, run.owner));
        }
    }

    /** With the bytes of this moment, when it runs here. */
    DownloadRow live(DownloadRow row) {
        synchronized (lock) {
            for (Run run : runs) {
                if (run.operation != null && DownloadRows.runsFor(row, run.owner)) {
                    return DownloadRows.counted(row, run.operation.progress());
                }
            }
            return row;
        }
    }

    /** Ends the transfer of an entry, when it runs here. */
    void stop(long id) {
        List<Operation<Model>> stopped = new ArrayList<>();
        synchronized (lock) {
            for (Run run : runs) {
                if (run.id == id && run.operation != null) {
                    stopped.add(run.operation);
                }
            }
        }
        stopped.forEach(Operation::cancel);
    }

    /** Writes down how far it is, now and then, and learns on this occasion whether it is still wanted. */
    private void note(Run run, Operation<Model> operation, Progress progress) {
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            if (!runs.contains(run) || (run.noted && now - run.notedAtNanos < NOTE_EVERY_NANOS)) {
                return;
            }
            run.noted = true;
            run.notedAtNanos = now;
        }
        try {
            boolean wanted = rows.change(
                            run.id,
                            row -> DownloadRows.runsFor(row, run.owner) ? DownloadRows.counted(row, progress) : row)
                    .filter(row -> DownloadRows.runsFor(row, run.owner))
                    .isPresent();
            if (!wanted) {
                operation.cancel();
            }
        } catch (SearchException e) {
            LOG.warn("how far entry {} of the download queue is was not noted: {}", run.id, e.getMessage());
        }
    }

    private void ended(Run run, Operation<Model> operation, Optional<ModelLibraryException> failure) {
        try {
            synchronized (lock) {
                if (!runs.remove(run)) {
                    return;
                }
                settle(run, operation.progress(), failure);
            }
            discarded.sweep();
            pump();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the download queue stands still until it is asked for something: {}", e.toString());
        }
    }

    private void settle(Run run, Progress progress, Optional<ModelLibraryException> failure) throws SearchException {
        if (failure.isEmpty() && rows.remove(run.id, row -> DownloadRows.runsFor(row, run.owner))) {
            return;
        }
        // cancelled by a holder of the operation, that is: the queue itself changes the row first
        boolean cancelled = failure.isEmpty() || failure.get() instanceof ModelLibraryException.Cancelled;
        rows.change(run.id, row -> {
            DownloadRow ended = left(row, run, progress, cancelled ? State.PAUSED : State.FAILED);
            return cancelled || !DownloadRows.runsFor(row, run.owner) ? ended : failed(ended, failure.get());
        });
    }

    /** As the row is left, if it is still the run's. */
    private static DownloadRow left(DownloadRow row, Run run, Progress progress, State state) {
        DownloadRow counted = DownloadRows.runsFor(row, run.owner) ? DownloadRows.counted(row, progress) : row;
        return DownloadRows.ended(counted, run.owner, state);
    }

    private static DownloadRow failed(DownloadRow row, ModelLibraryException e) {
        return row.withError(e.code().name(), String.valueOf(e.getMessage()));
    }

    /** What runs is queued again, before its operation is cancelled. */
    void close() {
        synchronized (lock) {
            closed = true;
            for (Run run : runs) {
                try {
                    rows.change(
                            run.id,
                            row -> run.operation == null
                                    ? DownloadRows.ended(row, run.owner, State.QUEUED)
                                    : left(row, run, run.operation.progress(), State.QUEUED));
                } catch (SearchException e) {
                    LOG.warn(
                            "entry {} of the download queue waits until this process has ended: {}",
                            run.id,
                            e.getMessage());
                }
            }
            runs.clear();
        }
    }
}
