package dev.modellib.core;

import dev.modellib.search.ChangeMark;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.ChangeRow;
import dev.modellib.search.ChangeTable;
import dev.modellib.search.SearchException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The change feed of a library: what happened to its models, in order, told to whoever asks.
 *
 * <p>A change is recorded in the transaction that makes it, so the feed has neither gaps nor changes that did not happen, though
 * processes are killed or several work on one library. Whoever takes {@link #first()} and applies every change in order has the
 * list of models; whoever lists the models has to take {@link #last()} <em>before</em>, and goes on from there. Only so many
 * changes are kept ({@link LibraryConfig#keptChanges()}); the older ones are dropped when the library is opened.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Blocks</em> on the disk only. <em>Errors:</em>
 * {@link ModelLibraryException.MustRescan} when changes cannot be told without a gap.
 */
public final class Changes {

    private final LibraryParts parts;

    Changes(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * The place before the oldest change that is kept.
     *
     * @return the cursor
     * @throws ModelLibraryException when the database cannot be read
     */
    public ChangeCursor first() throws ModelLibraryException {
        return parts.answer(() -> new ChangeCursor(parts.database().changes().first()));
    }

    /**
     * The place after the newest change.
     *
     * @return the cursor
     * @throws ModelLibraryException when the database cannot be read
     */
    public ChangeCursor last() throws ModelLibraryException {
        return parts.answer(() -> new ChangeCursor(parts.database().changes().last()));
    }

    /**
     * What happened after a place.
     *
     * @param cursor the place
     * @param limit how many changes at most, 1 to 10,000
     * @return the changes, oldest first
     * @throws ModelLibraryException.MustRescan when the cursor is of another library, or of this one before its database was made
     *     anew, or so old that changes after it are no longer kept: list the models, and go on from {@link #last()}
     * @throws ModelLibraryException when the database cannot be read
     */
    public ChangePage since(ChangeCursor cursor, int limit) throws ModelLibraryException {
        Objects.requireNonNull(cursor, "cursor");
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("limit must be 1 to 10,000, not " + limit);
        }
        return parts.answer(() -> page(parts.database().changes(), cursor.mark(), limit));
    }

    static ChangePage page(ChangeTable table, ChangeMark mark, int limit)
            throws SearchException, ModelLibraryException {
        Optional<List<ChangeRow>> found = table.since(mark, limit + 1);
        if (found.isEmpty()) {
            throw new ModelLibraryException.MustRescan("the changes after " + new ChangeCursor(mark)
                    + " cannot be told: they are of another library, or no longer kept; list the models, and go on from"
                    + " the newest change");
        }
        List<ChangeRow> rows = found.get();
        boolean more = rows.size() > limit;
        List<Change> changes = new ArrayList<>();
        for (ChangeRow row : more ? rows.subList(0, limit) : rows) {
            changes.add(change(row));
        }
        long last = changes.isEmpty()
                ? mark.sequence()
                : changes.get(changes.size() - 1).sequence();
        return new ChangePage(changes, new ChangeCursor(new ChangeMark(mark.feed(), last)), more);
    }

    private static Change change(ChangeRow row) {
        ChangeNote note = row.note();
        return new Change(
                row.sequence(),
                Instant.ofEpochMilli(row.atMillis()),
                WireNames.parse(ChangeKind.values(), ChangeKind::wireName, note.kind())
                        .orElse(ChangeKind.OTHER),
                new ModelId(note.modelId()),
                row.slug(),
                note.subject());
    }
}
