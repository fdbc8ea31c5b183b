package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The models whose identity could not be looked for yet, one row a model. Rows outlive a rebuild of the index.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class IdentificationTable {
    private static final String COLUMNS = "model_id, attempts, due_at_millis, fault";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM waiting_identifications ";

    private final SqliteDatabase database;

    IdentificationTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Records that a model waits; replaces its row.
     *
     * @param waiting the row
     * @throws SearchException when the database fails
     */
    public void put(WaitingIdentification waiting) throws SearchException {
        database.write(session -> session.update(
                "INSERT OR REPLACE INTO waiting_identifications (" + COLUMNS + ") VALUES (?, ?, ?, ?)",
                waiting.modelId(),
                waiting.attempts(),
                waiting.dueAtMillis(),
                waiting.fault()));
    }

    /**
     * Forgets a model.
     *
     * @param modelId the model
     * @throws SearchException when the database fails
     */
    public void remove(String modelId) throws SearchException {
        database.write(session -> session.update("DELETE FROM waiting_identifications WHERE model_id = ?", modelId));
    }

    /**
     * The row of a model.
     *
     * @param modelId the model
     * @return its row, if it waits
     * @throws SearchException when the database fails
     */
    public Optional<WaitingIdentification> ofModel(String modelId) throws SearchException {
        return database.read(
                session -> session.first(SELECT + "WHERE model_id = ?", IdentificationTable::row, modelId));
    }

    /**
     * The models that are to be tried again by now, those that wait longest first. A row that waits for later than any may was written by
     * a clock that was ahead: its model is due as well.
     *
     * @param nowMillis now, milliseconds since 1970
     * @param latestMillis the latest time for which a model may wait now
     * @param limit how many at most
     * @return their rows
     * @throws SearchException when the database fails
     */
    public List<WaitingIdentification> due(long nowMillis, long latestMillis, int limit) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                SELECT + "WHERE due_at_millis <= ? OR (due_at_millis > ? AND due_at_millis < " + Long.MAX_VALUE
                        + ") ORDER BY due_at_millis, model_id LIMIT ?",
                IdentificationTable::row,
                nowMillis,
                latestMillis,
                limit)));
    }

    /**
     * How many models wait, those aside that are not tried again by themselves.
     *
     * @return the number
     * @throws SearchException when the database fails
     */
    public long count() throws SearchException {
        return database.read(session ->
                session.number("SELECT count(*) FROM waiting_identifications WHERE due_at_millis < " + Long.MAX_VALUE));
    }

    private static WaitingIdentification row(ResultSet row) throws SQLException {
        return new WaitingIdentification(row.getString(1), row.getInt(2), row.getLong(3), row.getString(4));
    }
}
