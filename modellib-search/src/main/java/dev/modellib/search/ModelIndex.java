package dev.modellib.search;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The searchable index of a library's models. It is derived: {@link #clear()} and a {@link #put} for each metadata file make it anew.
 *
 * <p><i>Shape</i>: a model's row, its files, its searchable text and its line in the {@link ChangeTable} change in one
 * transaction, so a search never finds what a listing lacks, and the change feed tells what a listing shows. Lists are ordered newest first, then by id; a search by rank, then likewise.
 *
 * <p><b>What a search text means.</b> Any string is legal. Words are separated by blanks and all have to be found, in
 * whatever fields; a word also finds longer words that begin with it ({@code lla} finds Llama), but a model that holds
 * the word as typed ranks higher. Case and accents do not matter. A word with punctuation inside ({@code llama-3},
 * {@code Q4_K_M}, {@code owner/name}) means its parts in a row, or joined: {@code llama3} and {@code Llama-3} find each
 * other, {@code qwen25} finds Qwen2.5. {@code "several words"} means exactly these words in a row; {@code -word} and
 * {@code -"several words"} leave out models that hold exactly these.
 *
 * <p>{@code kind:llm} narrows to a {@link ModelField}, {@code -kind:llm} to the others, and a value in quotes may hold
 * blanks. A colon behind anything else is punctuation. AND, OR, {@code *}, brackets and the like are ordinary text, and
 * words without a letter or digit are ignored beside others and find nothing alone. Control characters count as blanks;
 * what follows the first 1,024 characters or the first 32 words is ignored. A text of blanks and double quotes only lists
 * every model, newest first.
 *
 * <p>When nothing matches, words that no model holds are replaced by the known words that differ by a letter (from eight
 * letters on, two) and in no digit, if that finds something; the page says so.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}. <i>Source</i>: <a
 * href="https://www.sqlite.org/fts5.html">sqlite.org/fts5.html</a>.
 */
public final class ModelIndex {
    private static final Logger LOG = LoggerFactory.getLogger(ModelIndex.class);

    private final SqliteDatabase database;
    private final SearchBounds bounds;

    ModelIndex(SqliteDatabase database, SearchBounds bounds) {
        this.database = database;
        this.bounds = bounds;
    }

    /**
     * Adds a model or replaces the one with the same id.
     *
     * @param model the model
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void put(IndexedModel model) throws SearchException {
        putAll(List.of(model));
    }

    /**
     * Adds models, or replaces those with the same ids, all or none. Many at once take a small part of the time that as many calls of
     * {@link #put} take: one transaction, and one pass for the text index. Of two with one id the later stays.
     *
     * @param models the models; asked for again when the text index had to be made anew, and must not call this database
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void putAll(Iterable<IndexedModel> models) throws SearchException {
        healing(() -> database.write(session -> {
            ModelWriter writer = new ModelWriter(session, database.millis());
            for (IndexedModel model : models) {
                writer.put(model);
            }
            writer.finish();
            return true;
        }));
    }

    /**
     * Removes a model.
     *
     * @param id its id
     * @return false when there was none
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public boolean remove(String id) throws SearchException {
        return healing(() -> database.write(session -> {
            ModelWriter writer = new ModelWriter(session, database.millis());
            boolean present = writer.remove(id);
            writer.finish();
            return present;
        }));
    }

    /**
     * Removes every model; journal and links stay.
     *
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void clear() throws SearchException {
        database.write(session -> {
            ChangeTable.appendRemovalOfAll(session, database.millis());
            FullText.clear(session);
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
     * {@return the documents of all models as they are at one moment, newest first}
     *
     * @throws SearchException when the database fails
     */
    public List<String> documents() throws SearchException {
        return documents("");
    }

    /**
     * The documents of the models from a Hub repository.
     *
     * @param repo the repository, {@code owner/name}, in upper or lower case as for the Hub
     * @return the documents, newest first
     * @throws SearchException when the database fails
     */
    public List<String> documentsByRepo(String repo) throws SearchException {
        return documents("WHERE repo = ? COLLATE NOCASE", repo);
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
        requirePage(limit, offset);
        return healing(() -> database.read(session -> new Listing(session).page(filter, limit, offset)));
    }

    /**
     * A page of the models that match a text, best first. What a text means is told at the top of this class.
     *
     * @param text any text
     * @param filter what to narrow to
     * @param limit how many hits at most, not negative
     * @param offset how many to skip, not negative
     * @return the page and the total
     * @throws SearchException when the database fails, never because of the text
     */
    public IndexPage search(String text, ModelFilter filter, int limit, int offset) throws SearchException {
        requirePage(limit, offset);
        SearchText parsed = SearchText.parse(text);
        return parsed.isBlank()
                ? list(filter, limit, offset)
                : healing(() ->
                        database.read(session -> new Finder(session, bounds).search(parsed, filter, limit, offset)));
    }

    /**
     * How the models that match a text are spread over kinds, quantisations, formats, authors and tags.
     *
     * @param text any text, as for {@link #search}; it is not corrected
     * @param filter what to narrow to
     * @return the values and how many models have each
     * @throws SearchException when the database fails, never because of the text
     */
    public Facets facets(String text, ModelFilter filter) throws SearchException {
        SearchText parsed = SearchText.parse(text);
        return healing(() -> database.read(session -> new Finder(session, bounds).facets(parsed, filter)));
    }

    /**
     * Whether everything that is derived from the models' rows says what they say: the text index entry by entry, the words
     * and spellings by sums over them. It reads everything, and nobody can write meanwhile.
     *
     * @return false when it is damaged; {@link #rebuild()} is the cure
     * @throws SearchException when the database fails in another way, or a row is not as it was written
     */
    public boolean check() throws SearchException {
        try {
            return database.write(FullText::agrees);
        } catch (SearchException.Corrupt e) {
            if (!e.isDerived()) {
                throw e;
            }
            LOG.warn("The text index of {} is damaged", e.file(), e);
            return false;
        }
    }

    /**
     * Makes the text index, the labels and the vocabulary anew from the models' rows. A search or a change that meets
     * damage there does this by itself.
     *
     * @throws SearchException when the database fails; the index is unchanged then
     */
    public void rebuild() throws SearchException {
        database.write(session -> {
            FullText.rebuild(session);
            return true;
        });
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
     * The bytes of all models together.
     *
     * @return the sum of their recorded sizes
     * @throws SearchException when the database fails
     */
    public long totalBytes() throws SearchException {
        return database.read(session -> session.number("SELECT coalesce(sum(size_bytes), 0) FROM models"));
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

    private static void requirePage(int limit, int offset) {
        if (limit < 0 || offset < 0) {
            throw new IllegalArgumentException("limit " + limit + " and offset " + offset + " cannot be negative");
        }
    }

    /** A call to the database. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws SearchException;
    }

    /** Runs a call; when it meets a damaged text index, makes that anew and runs the call again, once. */
    <T> T healing(Call<T> call) throws SearchException {
        try {
            return call.run();
        } catch (SearchException.Corrupt e) {
            if (!e.isDerived()) {
                throw e;
            }
            LOG.warn("The text index of {} is damaged and is made anew from the rows", e.file(), e);
            rebuild();
            return call.run();
        }
    }

    private List<String> documents(String where, Object... values) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                "SELECT " + StoredModel.COLUMNS + " FROM models " + where + " ORDER BY " + Listing.NEWEST_FIRST,
                row -> StoredModel.read(row).document(),
                values)));
    }
}
