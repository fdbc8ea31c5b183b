package dev.modellib.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Changes of single models that have to be made by one at a time among all threads and processes, and the look-ups that go by content.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class ModelRecords {
    private final SqliteDatabase database;
    private final ModelIndex index;

    ModelRecords(SqliteDatabase database, ModelIndex index) {
        this.database = database;
        this.index = index;
    }

    /** The change of a model's metadata file, and what the index has to hold afterwards. */
    @FunctionalInterface
    public interface Change {
        /**
         * Makes the change.
         *
         * @return what is to be indexed, or empty when nothing has changed
         * @throws IOException when it cannot be made
         */
        Optional<IndexedModel> make() throws IOException;
    }

    /**
     * Changes a model that is in the index. While the change is made nothing else writes to this database, in whatever process, so what
     * it reads of the model is what it changes.
     *
     * @param id the model's id
     * @param change called once, if the model is there; may read this database, must not write to it
     * @return false when the model is not in the index
     * @throws SearchException when the database fails; the change may have been made then, and is not in the index
     * @throws IOException what the change threw; the index is as it was
     */
    public boolean change(String id, Change change) throws IOException {
        Once once = new Once(change);
        try {
            return index.healing(() -> database.write(session -> {
                boolean present = session.first("SELECT 1 FROM models WHERE id = ?", row -> 1, id)
                        .isPresent();
                if (present) {
                    put(session, once.make());
                }
                return present;
            }));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Adds a model, if that is what comes of it. While that is found out nothing else writes to this database, in whatever process, so
     * what is not in the index then is not added by somebody else meanwhile.
     *
     * @param addition called once; may read this database, must not write to it
     * @throws SearchException when the database fails; the addition may have been made then, and is not in the index
     * @throws IOException what the addition threw; the index is as it was
     */
    public void add(Change addition) throws IOException {
        Once once = new Once(addition);
        try {
            index.healing(() -> database.write(session -> {
                put(session, once.make());
                return true;
            }));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void put(Session session, Optional<IndexedModel> model) throws SQLException {
        if (model.isPresent()) {
            ModelWriter writer = new ModelWriter(session, database.millis());
            writer.put(model.get());
            writer.finish();
        }
    }

    /** A transaction that meets a damaged text index is run again; what it did outside of the database is not done twice. */
    private static final class Once {
        private final Change change;
        private Optional<Optional<IndexedModel>> made = Optional.empty();

        Once(Change change) {
            this.change = change;
        }

        Optional<IndexedModel> make() {
            if (made.isEmpty()) {
                try {
                    made = Optional.of(change.make());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return made.get();
        }
    }

    /**
     * The documents of the models that hold a file with a content.
     *
     * @param blake3 BLAKE3 of the content, lower-case hexadecimal
     * @return the documents, newest first, each model once
     * @throws SearchException when the database fails
     */
    public List<String> documentsByBlake3(String blake3) throws SearchException {
        return database.read(session -> List.copyOf(session.query(
                "SELECT document FROM models WHERE model_key IN (SELECT model_key FROM files"
                        + " WHERE substr(blake3, 1, 16) = substr(?, 1, 16) AND blake3 = ?) ORDER BY "
                        + Listing.NEWEST_FIRST,
                row -> row.getString(1),
                blake3,
                blake3)));
    }
}
