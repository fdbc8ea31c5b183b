package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The queue of downloads, one row a request. A row is changed and removed by compare-and-set, so that of several that act on
 * what they saw, in whatever process, one does.
 *
 * <p><i>Shape</i>: lists are ordered by priority, the highest first, and then by age. Rows outlive a rebuild of the index.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class DownloadTable {
    private static final String COLUMNS = "id, request, priority, state, owner, job_key, done_bytes, total_bytes,"
            + " error_code, error_text, added_at_millis";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM downloads ";

    private final SqliteDatabase database;

    DownloadTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Adds an entry that nobody works on, unless there is one for the same request.
     *
     * @param request what to download, as text
     * @param priority higher ones come first
     * @param state where it stands
     * @param addedAtMillis when it is added, in milliseconds since 1970
     * @return the row of the request: the new one, or the one that was there, as it was
     * @throws IllegalArgumentException when the request is empty or a text holds an unpaired surrogate
     * @throws SearchException when the database fails
     */
    public DownloadRow add(String request, int priority, String state, long addedAtMillis) throws SearchException {
        Text.requireKey(request, "request");
        Text.requireExact(state, "state");
        return database.write(session -> {
            session.update(
                    "INSERT INTO downloads (request, priority, state, owner, job_key, done_bytes, total_bytes,"
                            + " error_code, error_text, added_at_millis) VALUES (?, ?, ?, '', '', 0, -1, '', '', ?)"
                            + " ON CONFLICT DO NOTHING",
                    request,
                    priority,
                    state,
                    addedAtMillis);
            return ofRequest(session, request)
                    .orElseThrow(() -> new SQLException("The row that was added is not there"));
        });
    }

    /**
     * Changes an entry if its row is still the one that was seen.
     *
     * @param seen the row as it was read
     * @param next the row as it is to be
     * @return false when there is no such row any more, or another one by now
     * @throws IllegalArgumentException when the two differ in id or request
     * @throws SearchException when the database fails
     */
    public boolean replace(DownloadRow seen, DownloadRow next) throws SearchException {
        if (seen.id() != next.id() || !seen.request().equals(next.request())) {
            throw new IllegalArgumentException("a row is replaced by one of the same id and request");
        }
        return database.write(session -> at(session, seen.id()).equals(Optional.of(seen))
                && session.update(
                                "UPDATE downloads SET priority = ?, state = ?, owner = ?, job_key = ?, done_bytes = ?,"
                                        + " total_bytes = ?, error_code = ?, error_text = ?, added_at_millis = ?"
                                        + " WHERE id = ?",
                                next.priority(),
                                next.state(),
                                next.owner(),
                                next.jobKey(),
                                next.doneBytes(),
                                next.totalBytes(),
                                next.errorCode(),
                                next.errorText(),
                                next.addedAtMillis(),
                                next.id())
                        == 1);
    }

    /**
     * Removes an entry if its row is still the one that was seen.
     *
     * @param seen the row as it was read
     * @return false when there is no such row any more, or another one by now
     * @throws SearchException when the database fails
     */
    public boolean remove(DownloadRow seen) throws SearchException {
        return database.write(session -> at(session, seen.id()).equals(Optional.of(seen))
                && session.update("DELETE FROM downloads WHERE id = ?", seen.id()) == 1);
    }

    /**
     * The entry with a number.
     *
     * @param id the number
     * @return the row, if there is one
     * @throws SearchException when the database fails
     */
    public Optional<DownloadRow> byId(long id) throws SearchException {
        return database.read(session -> at(session, id));
    }

    /**
     * The entry for a request.
     *
     * @param request what to download, as text
     * @return the row, if there is one
     * @throws SearchException when the database fails
     */
    public Optional<DownloadRow> byRequest(String request) throws SearchException {
        return database.read(session -> ofRequest(session, request));
    }

    /**
     * Every entry.
     *
     * @return all rows, the highest priority first, then the oldest
     * @throws SearchException when the database fails
     */
    public List<DownloadRow> all() throws SearchException {
        return database.read(
                session -> List.copyOf(session.query(SELECT + "ORDER BY priority DESC, id", DownloadTable::row)));
    }

    private static Optional<DownloadRow> at(Session session, long id) throws SQLException {
        return session.first(SELECT + "WHERE id = ?", DownloadTable::row, id);
    }

    private static Optional<DownloadRow> ofRequest(Session session, String request) throws SQLException {
        return session.first(SELECT + "WHERE request = ?", DownloadTable::row, request);
    }

    private static DownloadRow row(ResultSet row) throws SQLException {
        return new DownloadRow(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                row.getLong(8),
                row.getString(9),
                row.getString(10),
                row.getLong(11));
    }
}
