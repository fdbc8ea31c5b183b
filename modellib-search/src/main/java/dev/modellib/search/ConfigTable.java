package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The runtime configurations of the models, one row each. They are not derived from anything: rows outlive a rebuild of the index.
 * The change feed tells of each that is written or removed, in the same transaction; of those that go with their model it does not.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class ConfigTable {
    private static final String SELECT = "SELECT model_id, name, is_default, version, parameters FROM configs ";

    private final SqliteDatabase database;

    ConfigTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * The configurations of a model.
     *
     * @param modelId the model
     * @return its configurations, by name
     * @throws SearchException when the database fails
     */
    public List<ConfigRow> ofModel(String modelId) throws SearchException {
        return database.read(session ->
                List.copyOf(session.query(SELECT + "WHERE model_id = ? ORDER BY name", ConfigTable::row, modelId)));
    }

    /**
     * One configuration.
     *
     * @param modelId the model
     * @param name the configuration's name
     * @return the configuration, if it is there
     * @throws SearchException when the database fails
     */
    public Optional<ConfigRow> find(String modelId, String name) throws SearchException {
        return database.read(session -> at(session, modelId, name));
    }

    private static Optional<ConfigRow> at(Session session, String modelId, String name) throws SQLException {
        return session.first(SELECT + "WHERE model_id = ? AND name = ?", ConfigTable::row, modelId, name);
    }

    /**
     * Writes a configuration if its row is still the one that was seen. One that becomes the default takes that from the one that was.
     *
     * @param seen the row as it was read, or empty when there was none
     * @param config the configuration
     * @return false when the row is another one by now; nothing is written then
     * @throws SearchException when the database fails
     */
    public boolean replace(Optional<ConfigRow> seen, ConfigRow config) throws SearchException {
        return database.write(session -> {
            if (!at(session, config.modelId(), config.name()).equals(seen)) {
                return false;
            }
            if (config.isDefault()) {
                session.update("UPDATE configs SET is_default = 0 WHERE model_id = ?", config.modelId());
            }
            session.update(
                    "INSERT OR REPLACE INTO configs (model_id, name, is_default, version, parameters)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    config.modelId(),
                    config.name(),
                    config.isDefault() ? 1 : 0,
                    config.version(),
                    config.parameters());
            note(session, config.modelId(), config.name());
            return true;
        });
    }

    /**
     * Removes a configuration.
     *
     * @param modelId the model
     * @param name the configuration's name
     * @return false when there was none
     * @throws SearchException when the database fails
     */
    public boolean remove(String modelId, String name) throws SearchException {
        return database.write(session -> {
            boolean present = session.update("DELETE FROM configs WHERE model_id = ? AND name = ?", modelId, name) == 1;
            if (present) {
                note(session, modelId, name);
            }
            return present;
        });
    }

    private void note(Session session, String modelId, String name) throws SQLException {
        ChangeTable.append(session, database.millis(), new ChangeNote(ChangeTable.CONFIGURED, modelId, name));
    }

    /**
     * Removes all configurations of a model.
     *
     * @param modelId the model
     * @throws SearchException when the database fails
     */
    public void removeAll(String modelId) throws SearchException {
        database.write(session -> session.update("DELETE FROM configs WHERE model_id = ?", modelId));
    }

    private static ConfigRow row(ResultSet row) throws SQLException {
        return new ConfigRow(row.getString(1), row.getString(2), row.getInt(3) == 1, row.getLong(4), row.getString(5));
    }
}
