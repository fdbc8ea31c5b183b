package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes models in one transaction: rows and files at once, the text index and the vocabulary of those that are new in
 * one go at the end. FTS5 writes out what it has collected after each statement that goes through a trigger or stands
 * alone; one statement for many rows lets it collect.
 */
final class ModelWriter {
    private static final String ROW_COLUMNS = "id, slug, kind, format, quant, status, revision, size_bytes,"
            + " added_at_millis, " + Schema.TEXT_COLUMNS + ", document";
    private static final String INSERT_MODEL = "INSERT INTO models (" + ROW_COLUMNS + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE_MODEL = "UPDATE models SET (" + ROW_COLUMNS
            + ") = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE model_key = ?";
    private static final String INSERT_FILE =
            "INSERT INTO files (model_key, path, size_bytes, sha256, blake3) VALUES (?, ?, ?, ?, ?)";

    private final Session session;
    private final long atMillis;
    private final FullText.Counter words;

    /** The largest key that the text index knows; those above are added at the end. */
    private final long indexed;

    private long added;

    ModelWriter(Session session, long atMillis) throws SQLException {
        this.session = session;
        this.atMillis = atMillis;
        this.words = new FullText.Counter(new Vocabulary(session));
        this.indexed = session.number("SELECT coalesce(max(model_key), 0) FROM models");
    }

    void put(IndexedModel model) throws SQLException {
        ModelRow row = ModelRow.of(model);
        Optional<Long> present = key(model.id());
        if (present.isPresent()) {
            replace(present.get(), model, row);
        } else {
            session.update(INSERT_MODEL, values(model, row).toArray());
            long key = session.number("SELECT last_insert_rowid()");
            session.updateEach(INSERT_FILE, fileRows(key, model.files()));
            words.change(Set.of(), row.vocabulary());
            added++;
            note(ChangeTable.ADDED, model.id());
        }
    }

    boolean remove(String id) throws SQLException {
        Optional<Long> key = key(id);
        if (key.isPresent()) {
            note(ChangeTable.REMOVED, id);
            words.change(FullText.vocabulary(session, key.get()), Set.of());
            FullText.drop(session, key.get());
            session.update("DELETE FROM models WHERE model_key = ?", key.get());
        }
        return key.isPresent();
    }

    void finish() throws SQLException {
        words.write();
        FullText.addAfter(session, indexed, added);
    }

    private void note(String kind, String id) throws SQLException {
        ChangeTable.append(session, atMillis, new ChangeNote(kind, id, ""));
    }

    private void replace(long key, IndexedModel model, ModelRow row) throws SQLException {
        String before = session.first("SELECT document FROM models WHERE model_key = ?", old -> old.getString(1), key)
                .orElse("");
        words.change(FullText.vocabulary(session, key), row.vocabulary());
        if (key <= indexed) {
            FullText.drop(session, key);
        }
        session.update("DELETE FROM files WHERE model_key = ?", key);
        List<Object> values = values(model, row);
        values.add(key);
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

    private static List<Object> values(IndexedModel model, ModelRow row) {
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
                row.joined(),
                row.labels(),
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
