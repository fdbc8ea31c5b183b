package dev.modellib.search;

import java.util.List;

/**
 * When the files of the models were last found to be as recorded, one row a file: what a verification that was interrupted
 * goes on from.
 *
 * <p><i>Shape</i>: lists are ordered by path. Rows outlive a rebuild of the index. A row that is lost costs one reading.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class VerificationTable {
    private final SqliteDatabase database;

    VerificationTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Records files that were found to be as recorded, and forgets others, in one transaction.
     *
     * @param found files that are as recorded; each replaces the row of the same file
     * @param faulty files that are not, whose rows go
     * @throws SearchException when the database fails; nothing is changed then
     */
    public void update(List<VerifiedFile> found, List<VerifiedFile> faulty) throws SearchException {
        database.write(session -> {
            for (VerifiedFile file : found) {
                session.update(
                        "INSERT OR REPLACE INTO verifications"
                                + " (model_id, path, sha256, verified_at_millis, modified_at_millis) VALUES (?, ?, ?, ?, ?)",
                        file.modelId(),
                        file.path(),
                        file.sha256(),
                        file.verifiedAtMillis(),
                        file.modifiedAtMillis());
            }
            for (VerifiedFile file : faulty) {
                session.update(
                        "DELETE FROM verifications WHERE model_id = ? AND path = ?", file.modelId(), file.path());
            }
            return true;
        });
    }

    /**
     * What is known of a model's files.
     *
     * @param modelId the model
     * @return a row for each file that was ever found to be as recorded
     * @throws SearchException when the database fails
     */
    public List<VerifiedFile> ofModel(String modelId) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                "SELECT model_id, path, sha256, verified_at_millis, modified_at_millis FROM verifications"
                        + " WHERE model_id = ? ORDER BY path",
                row -> new VerifiedFile(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5)),
                modelId)));
    }

    /**
     * Forgets the files of a model.
     *
     * @param modelId the model
     * @throws SearchException when the database fails
     */
    public void removeModel(String modelId) throws SearchException {
        database.write(session -> session.update("DELETE FROM verifications WHERE model_id = ?", modelId));
    }
}
