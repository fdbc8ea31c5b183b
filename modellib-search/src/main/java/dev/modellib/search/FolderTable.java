package dev.modellib.search;

import java.util.List;

/**
 * The record of the folders that mappings made in somebody's folders, so that they can be taken away again.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class FolderTable {
    private final SqliteDatabase database;

    FolderTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Records a folder; replaces the row of the same path.
     *
     * @param folder the folder
     * @throws SearchException when the database fails
     */
    public void put(FolderRow folder) throws SearchException {
        database.write(session -> session.update(
                "INSERT OR REPLACE INTO mapping_folders (path, mapping_id, root) VALUES (?, ?, ?)",
                folder.path(),
                folder.mappingId(),
                folder.root()));
    }

    /**
     * The folders that a mapping made.
     *
     * @param mappingId the mapping
     * @return its folders, ordered by path
     * @throws SearchException when the database fails
     */
    public List<FolderRow> ofMapping(String mappingId) throws SearchException {
        return list("WHERE mapping_id = ?", mappingId);
    }

    private List<FolderRow> list(String where, Object... values) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                "SELECT path, mapping_id, root FROM mapping_folders " + where + " ORDER BY path",
                row -> new FolderRow(row.getString(1), row.getString(2), row.getString(3)),
                values)));
    }

    /**
     * Every folder.
     *
     * @return all rows, ordered by path
     * @throws SearchException when the database fails
     */
    public List<FolderRow> all() throws SearchException {
        return list("");
    }

    /**
     * Forgets a folder.
     *
     * @param path where it is or was
     * @return false when there was no row for it
     * @throws SearchException when the database fails
     */
    public boolean remove(String path) throws SearchException {
        return database.write(session -> session.update("DELETE FROM mapping_folders WHERE path = ?", path) == 1);
    }
}
