package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The searchable index of a library's models. It is derived: {@link #clear()} and a {@link #put} for each metadata file
 * make it anew.
 *
 * <p><i>Shape</i>: a model's row, its files and its searchable text change in one transaction, so a search never finds
 * what a listing lacks. Lists are ordered newest first, then by id; a search by rank, then likewise.
 *
 * <p><b>What a search text means.</b> Any string is legal. Words are separated by blanks and all have to be found, in
 * whatever fields; a word also finds longer words that begin with it ({@code lla} finds Llama), but a model that holds
 * the word as typed ranks higher. Case and accents do not matter. A word with punctuation inside ({@code llama-3},
 * {@code Q4_K_M}, {@code owner/name}) means its parts in a row. {@code "several words"} means exactly these words in a
 * row; {@code -word} and {@code -"several words"} leave out models that hold exactly these. AND, OR, {@code *}, brackets
 * and the like are ordinary text, and words without a letter or digit are ignored beside others and find nothing alone.
 * Control characters count as blanks; what follows the first 1,024 characters or the first 32 words is ignored. A text
 * of blanks and double quotes only lists every model, newest first.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 *
 * <p><i>Source</i>: <a href="https://www.sqlite.org/fts5.html">sqlite.org/fts5.html</a>.
 */
public final class ModelIndex {
    private static final String NEWEST_FIRST = "added_at_millis DESC, id";

    private static final String ROW_COLUMNS = "id, slug, kind, format, quant, status, revision, size_bytes,"
            + " added_at_millis, " + Schema.TEXT_COLUMNS + ", document";
    private static final String INSERT_MODEL =
            "INSERT INTO models (" + ROW_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE_MODEL = "UPDATE models SET (" + ROW_COLUMNS
            + ") = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE model_key = ?";
    private static final String INSERT_FILE =
            "INSERT INTO files (model_key, path, size_bytes, sha256, blake3) VALUES (?, ?, ?, ?, ?)";
    private static final String ADD_TEXT = "INSERT INTO model_text (rowid, " + Schema.TEXT_COLUMNS
            + ") SELECT model_key, " + Schema.TEXT_COLUMNS + " FROM models WHERE model_key = ?";
    private static final String DROP_TEXT = "INSERT INTO model_text (model_text, rowid, " + Schema.TEXT_COLUMNS
            + ") SELECT 'delete', model_key, " + Schema.TEXT_COLUMNS + " FROM models WHERE model_key = ?";

    private final SqliteDatabase database;

    ModelIndex(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Adds a model or replaces the one with the same id.
     *
     * @param model the model
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void put(IndexedModel model) throws SearchException {
        database.write(session -> {
            Optional<Long> present = key(session, model.id());
            List<Object> row = row(model);
            long key;
            if (present.isPresent()) {
                key = present.get();
                session.update(DROP_TEXT, key);
                session.update("DELETE FROM files WHERE model_key = ?", key);
                row.add(key);
                session.update(UPDATE_MODEL, row.toArray());
            } else {
                session.update(INSERT_MODEL, row.toArray());
                key = session.number("SELECT last_insert_rowid()");
            }
            session.updateEach(INSERT_FILE, fileRows(key, model.files()));
            return session.update(ADD_TEXT, key);
        });
    }

    /**
     * Removes a model.
     *
     * @param id its id
     * @return false when there was none
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public boolean remove(String id) throws SearchException {
        return database.write(session -> {
            Optional<Long> key = key(session, id);
            if (key.isPresent()) {
                session.update(DROP_TEXT, key.get());
                session.update("DELETE FROM models WHERE model_key = ?", key.get());
            }
            return key.isPresent();
        });
    }

    /**
     * Removes every model; journal and links stay.
     *
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void clear() throws SearchException {
        database.write(session -> {
            session.update("INSERT INTO model_text (model_text) VALUES ('delete-all')");
            session.update("DELETE FROM files");
            return session.update("DELETE FROM models");
        });
    }

    /**
     * The document of a model.
     *
     * @param id its id
     * @return the document, if the model is there
     * @throws SearchException when the database fails
     */
    public Optional<String> document(String id) throws SearchException {
        return documents("WHERE id = ?", id).stream().findFirst();
    }

    /**
     * The document of the model in a folder.
     *
     * @param slug the folder below {@code models/}
     * @return the document, if a model is there; the newest, should several claim the folder
     * @throws SearchException when the database fails
     */
    public Optional<String> documentBySlug(String slug) throws SearchException {
        return documents("WHERE slug = ?", slug).stream().findFirst();
    }

    /**
     * The documents of the models from a Hub repository.
     *
     * @param repo the repository, {@code owner/name}
     * @return the documents, newest first
     * @throws SearchException when the database fails
     */
    public List<String> documentsByRepo(String repo) throws SearchException {
        return documents("WHERE repo = ?", repo);
    }

    /**
     * The documents of the models that hold a file with a content.
     *
     * @param sha256 SHA-256 of the content, lower-case hexadecimal
     * @return the documents, newest first, each model once
     * @throws SearchException when the database fails
     */
    public List<String> documentsBySha256(String sha256) throws SearchException {
        return documents("WHERE model_key IN (SELECT model_key FROM files WHERE sha256 = ?)", sha256);
    }

    /**
     * A page of all models, newest first.
     *
     * @param filter what to narrow to
     * @param limit how many hits at most, not negative
     * @param offset how many to skip, not negative
     * @return the page and the total
     * @throws SearchException when the database fails
     */
    public IndexPage list(ModelFilter filter, int limit, int offset) throws SearchException {
        return page(Selection.of("", "", filter), limit, offset);
    }

    /**
     * A page of the models that match a text, best first. What a text means is told at the top of this class.
     *
     * @param text any text
     * @param filter what to narrow to
     * @param limit how many hits at most, not negative
     * @param offset how many to skip, not negative
     * @return the page and the true total
     * @throws SearchException when the database fails, never because of the text
     */
    public IndexPage search(String text, ModelFilter filter, int limit, int offset) throws SearchException {
        SearchText parsed = SearchText.parse(text);
        return page(Selection.of(parsed.match(), parsed.excluded(), filter), limit, offset);
    }

    /**
     * How many models there are.
     *
     * @return the number
     * @throws SearchException when the database fails
     */
    public long count() throws SearchException {
        return database.read(session -> session.number("SELECT count(*) FROM models"));
    }

    /**
     * The ids of all models.
     *
     * @return the ids, in ascending order of their UTF-8 bytes
     * @throws SearchException when the database fails
     */
    public Set<String> ids() throws SearchException {
        return database.read(session -> Collections.unmodifiableSet(
                new LinkedHashSet<>(session.query("SELECT id FROM models ORDER BY id", row -> row.getString(1)))));
    }

    private IndexPage page(Selection selection, int limit, int offset) throws SearchException {
        if (limit < 0 || offset < 0) {
            throw new IllegalArgumentException("limit " + limit + " and offset " + offset + " cannot be negative");
        }
        List<Object> values = new ArrayList<>(selection.values());
        values.add(limit);
        values.add(offset);
        // Keys are ranked and cut first: documents are long and only those of the page are read.
        String sql =
                "SELECT id, document, score FROM (SELECT model_key AS hit, " + selection.score() + " AS score FROM "
                        + selection.from() + " ORDER BY score DESC, " + NEWEST_FIRST
                        + " LIMIT ? OFFSET ?) JOIN models ON model_key = hit ORDER BY score DESC, " + NEWEST_FIRST;
        return database.read(session -> new IndexPage(
                session.query(
                        sql,
                        row -> new IndexedHit(row.getString(1), row.getString(2), row.getDouble(3)),
                        values.toArray()),
                session.number(
                        "SELECT count(*) FROM " + selection.counted(),
                        selection.values().toArray())));
    }

    private List<String> documents(String where, String value) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                "SELECT document FROM models " + where + " ORDER BY " + NEWEST_FIRST, row -> row.getString(1), value)));
    }

    private static Optional<Long> key(Session session, String id) throws SQLException {
        return session.first("SELECT model_key FROM models WHERE id = ?", row -> row.getLong(1), id);
    }

    private static List<Object> row(IndexedModel model) {
        return new ArrayList<>(List.of(
                model.id(),
                model.slug(),
                model.kind(),
                model.format(),
                model.quant(),
                model.status(),
                model.revision(),
                model.sizeBytes(),
                model.addedAtMillis(),
                model.name(),
                model.repo(),
                model.family(),
                model.architecture(),
                String.join("\n", model.tags()),
                String.join("\n", model.kind(), model.format(), model.quant()),
                String.join("\n", model.files().stream().map(IndexedFile::path).toList()),
                model.description(),
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
