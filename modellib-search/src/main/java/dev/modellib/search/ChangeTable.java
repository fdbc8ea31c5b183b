package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The change feed: what happened to the models, one row a change, in the order in which it happened.
 *
 * <p><i>Shape</i>: a change is written in the transaction that makes it, so there is no change without a row and no row
 * without its change. Numbers grow by one from row to row, over restarts and over processes; none is used twice, and a
 * change that was undone has taken none. The oldest rows may be dropped, which {@link #since} tells.
 *
 * <p>Each database has a feed of its own, with an id drawn when its tables were made: a place in the feed of another
 * database, or of one that was deleted and made anew, is known for what it is.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 *
 * <p><i>Source</i>: <a href="https://www.sqlite.org/autoinc.html">sqlite.org/autoinc.html</a>.
 */
public final class ChangeTable {
    /** A model came into the index. */
    public static final String ADDED = "added";

    /** What the index says about a model is another thing than before. */
    public static final String EDITED = "edited";

    /** A model left the index. */
    public static final String REMOVED = "removed";

    /** A runtime configuration of a model was written or removed. */
    public static final String CONFIGURED = "configured";

    private static final String INSERT = "INSERT INTO changes (at_millis, kind, model_id, slug, subject)"
            + " VALUES (?, ?, ?, coalesce((SELECT slug FROM models WHERE id = ?), ''), ?)";

    private final SqliteDatabase database;

    ChangeTable(SqliteDatabase database) {
        this.database = database;
    }

    /** Writes a change, beside the change itself; before a removal, so that the folder is still known. */
    static void append(Session session, long atMillis, ChangeNote note) throws SQLException {
        session.update(INSERT, atMillis, note.kind(), note.modelId(), note.modelId(), note.subject());
    }

    /** Writes that models came: those whose key is larger than the one given, in its order. */
    static void appendAddedAfter(Session session, long atMillis, long key) throws SQLException {
        session.update(
                "INSERT INTO changes (at_millis, kind, model_id, slug, subject)"
                        + " SELECT ?, ?, id, slug, '' FROM models WHERE model_key > ? ORDER BY model_key",
                atMillis,
                ADDED,
                key);
    }

    /** Writes that every model leaves, before all of them do. */
    static void appendRemovalOfAll(Session session, long atMillis) throws SQLException {
        session.update(
                "INSERT INTO changes (at_millis, kind, model_id, slug, subject)"
                        + " SELECT ?, ?, id, slug, '' FROM models ORDER BY model_key",
                atMillis,
                REMOVED);
    }

    /**
     * Writes changes that are not changes of this database, all or none.
     *
     * @param notes what changed, in order
     * @throws SearchException when the database fails; nothing is written then
     */
    public void add(List<ChangeNote> notes) throws SearchException {
        database.write(session -> {
            for (ChangeNote note : notes) {
                append(session, database.millis(), note);
            }
            return true;
        });
    }

    /**
     * The place before the oldest change that is kept.
     *
     * @return the place
     * @throws SearchException when the database fails
     */
    public ChangeMark first() throws SearchException {
        return database.read(session -> new ChangeMark(feed(session), firstKnown(session)));
    }

    /**
     * The place after the newest change.
     *
     * @return the place
     * @throws SearchException when the database fails
     */
    public ChangeMark last() throws SearchException {
        return database.read(session -> new ChangeMark(feed(session), lastWritten(session)));
    }

    /**
     * The changes after a place, oldest first.
     *
     * @param mark the place
     * @param limit how many at most, not negative
     * @return the changes; empty when they cannot be told without a gap: the place is one of another feed, or changes
     *     after it have been dropped
     * @throws SearchException when the database fails
     */
    public Optional<List<ChangeRow>> since(ChangeMark mark, int limit) throws SearchException {
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " cannot be negative");
        }
        return database.read(session -> {
            boolean known = mark.feed().equals(feed(session))
                    && mark.sequence() >= firstKnown(session)
                    && mark.sequence() <= lastWritten(session);
            return known
                    ? Optional.of(List.copyOf(session.query(
                            "SELECT sequence, at_millis, slug, kind, model_id, subject FROM changes"
                                    + " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                            ChangeTable::change,
                            mark.sequence(),
                            limit)))
                    : Optional.empty();
        });
    }

    /**
     * Drops the oldest changes, those beyond a number.
     *
     * @param newest how many stay, not negative
     * @return how many were dropped
     * @throws SearchException when the database fails
     */
    public int keep(long newest) throws SearchException {
        if (newest < 0) {
            throw new IllegalArgumentException("a number of changes is 0 or more, not " + newest);
        }
        // an opening that has nothing to drop must not wait for a writer
        boolean enough = database.read(session -> lastWritten(session) - firstKnown(session) <= newest);
        return enough
                ? 0
                : database.write(session ->
                        session.update("DELETE FROM changes WHERE sequence <= ?", lastWritten(session) - newest));
    }

    private static String feed(Session session) throws SQLException {
        return session.first("SELECT id FROM feed", row -> row.getString(1))
                .orElseThrow(() -> new SQLException("The feed has no id"));
    }

    private static long firstKnown(Session session) throws SQLException {
        return session.number("SELECT coalesce(min(sequence) - 1, ?) FROM changes", lastWritten(session));
    }

    /** Also when its row has been dropped. */
    private static long lastWritten(Session session) throws SQLException {
        return session.number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes'");
    }

    private static ChangeRow change(ResultSet row) throws SQLException {
        return new ChangeRow(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                new ChangeNote(row.getString(4), row.getString(5), row.getString(6)));
    }
}
