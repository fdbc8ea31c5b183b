package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The intent log: what multi-step changes have begun and not ended, so that the next open can finish or undo them.
 *
 * <p>An entry is written before the first step and removed after the last. Its key keeps two callers, in whatever process,
 * from doing the same thing at once; its owner changes hands by compare-and-set, so that exactly one takes over.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class Journal {
    private static final String COLUMNS = "id, kind, entry_key, owner, payload";

    private final SqliteDatabase database;

    Journal(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Begins a change.
     *
     * @param entry what is begun
     * @return false when an entry with the same id or the same non-empty key is there; nothing is written then
     * @throws SearchException when the database fails
     */
    public boolean begin(JournalEntry entry) throws SearchException {
        return database.write(session -> session.update(
                        "INSERT INTO journal (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        entry.id(),
                        entry.kind(),
                        entry.key(),
                        entry.owner(),
                        entry.payload())
                == 1);
    }

    /**
     * Takes an entry over: gives it to another owner if it still has the one named.
     *
     * @param id the entry
     * @param fromOwner the owner it is expected to have
     * @param toOwner the owner it gets
     * @return true when it changed hands; of several that try with the same expectation, one
     * @throws SearchException when the database fails
     */
    public boolean claim(String id, String fromOwner, String toOwner) throws SearchException {
        Text.requireExact(toOwner, "toOwner");
        return database.write(session ->
                session.update("UPDATE journal SET owner = ? WHERE id = ? AND owner = ?", toOwner, id, fromOwner) == 1);
    }

    /**
     * Replaces an entry's payload; an absent entry stays absent.
     *
     * @param id the entry
     * @param payload the new payload
     * @throws SearchException when the database fails
     */
    public void update(String id, String payload) throws SearchException {
        database.write(session -> session.update("UPDATE journal SET payload = ? WHERE id = ?", payload, id));
    }

    /**
     * Ends a change: removes its entry, if it is there.
     *
     * @param id the entry
     * @throws SearchException when the database fails
     */
    public void end(String id) throws SearchException {
        database.write(session -> session.update("DELETE FROM journal WHERE id = ?", id));
    }

    /**
     * All entries, in the order they began.
     *
     * @return the entries
     * @throws SearchException when the database fails
     */
    public List<JournalEntry> entries() throws SearchException {
        return database.read(session ->
                List.copyOf(session.query("SELECT " + COLUMNS + " FROM journal ORDER BY sequence", Journal::entry)));
    }

    /**
     * The entry with a key.
     *
     * @param key the key; {@code ""} finds nothing, for it is no key
     * @return the entry, if there is one
     * @throws SearchException when the database fails
     */
    public Optional<JournalEntry> byKey(String key) throws SearchException {
        return database.read(session -> session.first(
                "SELECT " + COLUMNS + " FROM journal WHERE entry_key = ? AND entry_key <> ''", Journal::entry, key));
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }
}
