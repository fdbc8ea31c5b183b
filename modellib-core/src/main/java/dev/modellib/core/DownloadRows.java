package dev.modellib.core;

import dev.modellib.core.DownloadEntry.State;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.DownloadRow;
import dev.modellib.search.DownloadTable;
import dev.modellib.search.SearchException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The persisted side of the {@link DownloadQueue}: its rows, what they mean, and the moves that they can make. */
final class DownloadRows {

    /** A cancelled entry whose bytes are still to be dropped: nobody sees it, and it goes with them. */
    private static final String DISCARDED = "discarded";

    private final DownloadTable table;

    DownloadRows(DownloadTable table) {
        this.table = table;
    }

    /** In the order in which they are to run. */
    List<DownloadRow> all() throws SearchException {
        return table.all();
    }

    Optional<DownloadRow> byId(long id) throws SearchException {
        return table.byId(id);
    }

    /** An equal request that is there already gets the priority, and another chance when it was paused or had failed. */
    DownloadRow add(DownloadRequest request, int priority, Instant now) throws SearchException {
        String text = RequestJson.write(request);
        while (true) {
            DownloadRow row = table.add(text, priority, State.QUEUED.wireName(), now.toEpochMilli());
            Optional<DownloadRow> added =
                    change(row.id(), there -> resumed(there).withPriority(priority));
            if (added.isPresent()) {
                return added.get();
            }
        }
    }

    /** Changes a row, whatever others do to it meanwhile; its new content, or empty when it is gone. */
    Optional<DownloadRow> change(long id, UnaryOperator<DownloadRow> move) throws SearchException {
        while (true) {
            Optional<DownloadRow> seen = table.byId(id);
            if (seen.isEmpty()) {
                return seen;
            }
            DownloadRow next = move.apply(seen.get());
            if (next.equals(seen.get()) || table.replace(seen.get(), next)) {
                return Optional.of(next);
            }
        }
    }

    /** Gives a row that was seen to an owner; of several who try, one succeeds. */
    boolean begin(DownloadRow seen, String owner) throws SearchException {
        return table.replace(seen, seen.withState(State.RUNNING.wireName(), owner));
    }

    /** Removes a row while it is what it is to be; false when it is there and is not. */
    boolean remove(long id, Predicate<DownloadRow> which) throws SearchException {
        while (true) {
            Optional<DownloadRow> seen = table.byId(id);
            if (seen.isEmpty()) {
                return true;
            }
            if (!which.test(seen.get())) {
                return false;
            }
            if (table.remove(seen.get())) {
                return true;
            }
        }
    }

    /** Notes where the bytes of a request will be, when the queue holds it, so that they can be dropped with it. */
    void bytesAreOf(DownloadRequest request, String jobKey) throws SearchException {
        Optional<DownloadRow> row = table.byRequest(RequestJson.write(request));
        if (row.isPresent()) {
            change(row.get().id(), there -> there.withJobKey(jobKey));
        }
    }

    /** What a row asks for. */
    DownloadRequest request(DownloadRow row) throws ModelLibraryException {
        try {
            return RequestJson.read(row.request());
        } catch (IllegalArgumentException e) {
            throw new ModelLibraryException.Damaged(
                    Code.CORRUPTED,
                    "entry " + row.id() + " of the download queue cannot be read: "
                            + Text.display(String.valueOf(e.getMessage())) + "; cancel it and add it again",
                    e);
        }
    }

    DownloadEntry entry(DownloadRow row) throws ModelLibraryException {
        return new DownloadEntry(
                row.id(),
                request(row),
                row.priority(),
                state(row),
                row.doneBytes(),
                row.totalBytes() < 0 ? OptionalLong.empty() : OptionalLong.of(row.totalBytes()),
                failure(row),
                Instant.ofEpochMilli(row.addedAtMillis()));
    }

    private static Optional<DownloadEntry.Failure> failure(DownloadRow row) {
        return WireNames.parse(Code.values(), Code::name, row.errorCode())
                .map(code -> new DownloadEntry.Failure(code, row.errorText()));
    }

    /** One whose owner is gone waits, as if it had never begun; so does one in a state that a later version knows. */
    static State state(DownloadRow row) {
        State state =
                WireNames.parse(State.values(), State::wireName, row.state()).orElse(State.PAUSED);
        return state == State.RUNNING && isLeft(row) ? State.QUEUED : state;
    }

    static boolean isDiscarded(DownloadRow row) {
        return row.state().equals(DISCARDED);
    }

    /** Whether nobody works on it. */
    static boolean isLeft(DownloadRow row) {
        return Owner.parse(row.owner()).filter(Owner::isAlive).isEmpty();
    }

    static boolean runsFor(DownloadRow row, String owner) {
        return row.state().equals(State.RUNNING.wireName()) && row.owner().equals(owner);
    }

    /** With what an operation says of its bytes, once it knows how many there are. */
    static DownloadRow counted(DownloadRow row, Progress progress) {
        return progress.totalBytes().isEmpty()
                ? row
                : row.withBytes(progress.doneBytes(), progress.totalBytes().getAsLong());
    }

    /** Paused, failed or about to be dropped: to be downloaded after all. */
    static DownloadRow resumed(DownloadRow row) {
        return row.state().equals(State.RUNNING.wireName()) ? row : row.withState(State.QUEUED.wireName(), "");
    }

    static DownloadRow paused(DownloadRow row) {
        return isDiscarded(row) ? row : row.withState(State.PAUSED.wireName(), "");
    }

    /** Its owner stays until its transfer has ended, since the bytes are not to be dropped before. */
    static DownloadRow discarded(DownloadRow row) {
        return row.withState(DISCARDED, row.owner());
    }

    /** The end of a transfer that its owner began, if it is still the owner's: a row that was paused stays paused. */
    static DownloadRow ended(DownloadRow row, String owner, State state) {
        if (isDiscarded(row) && row.owner().equals(owner)) {
            return row.withState(DISCARDED, "");
        }
        return runsFor(row, owner) ? row.withState(state.wireName(), "") : row;
    }
}
