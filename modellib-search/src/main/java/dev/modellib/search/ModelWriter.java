package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes models in one transaction: rows and files at once, the text index and the vocabulary of those that are new in
 * one go at the end. FTS5 writes out what it has collected after each statement that goes through a trigger or stands
 * alone; one statement for many rows lets it collect.
 */
final class ModelWriter {
    private static final String INSERT_MODEL = "INSERT INTO models (" + StoredModel.VALUES + ", checksum, model_key)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String UPDATE_MODEL = "UPDATE models SET (" + StoredModel.VALUES + ", checksum)"
            + " = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE model_key = ?";
    private static final String INSERT_FILE =
            "INSERT INTO files (model_key, path, size_bytes, sha256, blake3) VALUES (?, ?, ?, ?, ?)";

    /** From so many new models on, if they are more than there were, the indexes are made in one go at the end. */
    private static final int BULK = 1_000;

    private final Session session;
    private final long atMillis;
    private final WordCounts words;
    private final long present;

    /** Definitions of the indexes that are to be made again. */
    private final List<String> dropped = new ArrayList<>();

    /** The largest key that the text index knows; those above are added at the end. */
    private final long indexed;

    private long added;

    /** The largest key of which the change feed tells that it came. */
    private long told;

    ModelWriter(Session session, long atMillis) throws SQLException {
        this.session = session;
        this.atMillis = atMillis;
        this.words = new WordCounts(new Vocabulary(session));
        this.present = session.number("SELECT count(*) FROM models");
        this.indexed = session.number("SELECT coalesce(max(model_key), 0) FROM models");
        this.told = indexed;
    }

    void put(IndexedModel model) throws SQLException {
        ModelRow row = ModelRow.of(model);
        Derived derived = Derived.of(row);
        List<Object> values = values(model, row, derived);
        values.add(StoredModel.checksum(values));
        long key = indexed + added + 1;
        values.add(key);
        if (session.update(INSERT_MODEL, values.toArray()) == 1) {
            session.updateEach(INSERT_FILE, fileRows(key, model.files()));
            words.add(derived.words());
            added++;
            if (added == Math.max(BULK, present)) {
                dropIndexes();
            }
        } else {
            replace(key(model.id()).orElseThrow(), model, derived, values);
        }
    }

    boolean remove(String id) throws SQLException {
        Optional<Long> key = key(id);
        if (key.isPresent()) {
            note(ChangeTable.REMOVED, id);
            words.remove(FullText.words(session, key.get()));
            FullText.drop(session, key.get());
            session.update("DELETE FROM models WHERE model_key = ?", key.get());
        }
        return key.isPresent();
    }

    void finish() throws SQLException {
        tellAdded();
        words.write();
        for (String definition : dropped) {
            session.execute(definition);
        }
        FullText.addAfter(session, indexed, added);
    }

    private void dropIndexes() throws SQLException {
        Map<String, String> indexes = new TreeMap<>();
        session.forEach(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('models', 'files')"
                        + " AND sql IS NOT NULL",
                row -> indexes.put(row.getString(1), row.getString(2)));
        for (Map.Entry<String, String> index : indexes.entrySet()) {
            session.execute("DROP INDEX " + index.getKey());
            dropped.add(index.getValue());
        }
    }

    /** In one go, and before anything that happens to them is told. */
    private void tellAdded() throws SQLException {
        if (indexed + added > told) {
            ChangeTable.appendAddedAfter(session, atMillis, told);
            told = indexed + added;
        }
    }

    private void note(String kind, String id) throws SQLException {
        ChangeTable.append(session, atMillis, new ChangeNote(kind, id, ""));
    }

    private void replace(long key, IndexedModel model, Derived derived, List<Object> values) throws SQLException {
        tellAdded();
        String before = session.first("SELECT document FROM models WHERE model_key = ?", old -> old.getString(1), key)
                .orElse("");
        words.remove(FullText.words(session, key));
        words.add(derived.words());
        if (key <= indexed) {
            FullText.drop(session, key);
        }
        session.update("DELETE FROM files WHERE model_key = ?", key);
        values.set(values.size() - 1, key);
        session.update(UPDATE_MODEL, values.toArray());
        session.updateEach(INSERT_FILE, fileRows(key, model.files()));
        if (key <= indexed) {
            FullText.add(session, key);
        }
        // a model that is put again as it was, by a rebuild or a recovery, has not changed
        if (!before.equals(Text.wellFormed(model.document()))) {
            note(ChangeTable.EDITED, model.id());
        }
    }

    private Optional<Long> key(String id) throws SQLException {
        return session.first("SELECT model_key FROM models WHERE id = ?", row -> row.getLong(1), id);
    }

    /** In the order of {@link StoredModel#VALUES}. */
    private static List<Object> values(IndexedModel model, ModelRow row, Derived derived) {
        return new ArrayList<>(List.of(
                model.id(),
                model.slug(),
                row.kind(),
                row.format(),
                row.quant(),
                row.status(),
                model.revision(),
                model.sizeBytes(),
                model.addedAtMillis(),
                row.name(),
                row.repo(),
                row.family(),
                row.architecture(),
                row.tags(),
                row.traits(),
                row.fileNames(),
                row.description(),
                derived.joined(),
                derived.labels(),
                model.document()));
    }

    private static List<Object[]> fileRows(long key, List<IndexedFile> files) {
        List<Object[]> rows = new ArrayList<>();
        for (IndexedFile file : files) {
            rows.add(new Object[] {key, file.path(), file.sizeBytes(), file.sha256(), file.blake3()});
        }
        return rows;
    }
}
