package dev.modellib.search;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The derived half of the tables: text index, joined words, labels and vocabulary, kept in step with {@code models}. */
final class FullText {
    /** From so many models at once on, the index is built in fewer, larger pieces and merged into one at the end. */
    private static final int BULK = 1_000;

    private static final int ROWS_AT_ONCE = 1_000;

    /** Bytes of postings that FTS5 collects before it writes them: its own choice, and ours for many models. */
    private static final int USUAL_HASH_BYTES = 1 << 20;

    private static final int BULK_HASH_BYTES = 1 << 26;

    private static final String ADD_TEXT = "INSERT INTO model_text (rowid, " + Schema.TEXT_COLUMNS
            + ") SELECT model_key, " + Schema.TEXT_COLUMNS + " FROM models WHERE model_key ";
    private static final String DROP_TEXT = "INSERT INTO model_text (model_text, rowid, " + Schema.TEXT_COLUMNS
            + ") SELECT 'delete', model_key, " + Schema.TEXT_COLUMNS + " FROM models WHERE model_key = ?";
    private static final String ROWS = "SELECT " + StoredModel.COLUMNS + " FROM models WHERE model_key ";

    private FullText() {}

    /** Refuses an SQLite that has no full-text search, before a table is touched. */
    static void require(Path file, Session session, String module) throws SQLException, SearchException {
        if (session.number("SELECT count(*) FROM pragma_module_list WHERE name = ?", module) == 0) {
            throw new SearchException.NoFullText(file, module);
        }
    }

    static List<String> words(Session session, long key) throws SQLException {
        Optional<StoredModel> row = session.first(ROWS + "= ?", StoredModel::read, key);
        return row.isEmpty() ? List.of() : Derived.of(row.get().texts()).words();
    }

    /** Before a row changes or goes. */
    static void drop(Session session, long key) throws SQLException {
        session.update(DROP_TEXT, key);
    }

    /** After a row has come or changed. */
    static void add(Session session, long key) throws SQLException {
        session.update(ADD_TEXT + "= ?", key);
    }

    /** After many rows have come: those whose key is larger than the one given. */
    static void addAfter(Session session, long key, long rows) throws SQLException {
        if (rows < BULK) {
            session.update(ADD_TEXT + "> ?", key);
            return;
        }
        configure(session, "hashsize", BULK_HASH_BYTES);
        session.update(ADD_TEXT + "> ?", key);
        configure(session, "hashsize", USUAL_HASH_BYTES);
        // One piece instead of many: worth its time when what came is a good part of the whole.
        if (rows >= session.number("SELECT count(*) FROM models") / 2) {
            command(session, "optimize");
        }
    }

    static void clear(Session session) throws SQLException {
        command(session, "delete-all");
        new Vocabulary(session).clear();
    }

    /** Makes everything derived anew from the rows; a row that is not as it was written ends it. */
    static void rebuild(Session session) throws SQLException {
        Vocabulary vocabulary = new Vocabulary(session);
        vocabulary.clear();
        WordCounts counts = new WordCounts(vocabulary);
        long after = Long.MIN_VALUE;
        List<StoredModel> rows;
        do {
            rows = session.query(ROWS + "> ? ORDER BY model_key LIMIT " + ROWS_AT_ONCE, StoredModel::read, after);
            for (StoredModel row : rows) {
                Derived derived = Derived.of(row.texts());
                session.update(
                        "UPDATE models SET joined = ?, labels = ?, checksum = ? WHERE model_key = ?",
                        derived.joined(),
                        derived.labels(),
                        row.checksumWith(derived),
                        row.key());
                counts.add(derived.words());
                after = row.key();
            }
        } while (!rows.isEmpty());
        counts.write();
        configure(session, "hashsize", BULK_HASH_BYTES);
        command(session, "rebuild");
        configure(session, "hashsize", USUAL_HASH_BYTES);
    }

    /**
     * Whether the text index is whole and says what the rows say; any fault of it is an {@link SQLException}. The rows come
     * first: FTS5 would take one that is not as it was written for a fault of its index, which a rebuild does not cure.
     */
    static boolean agrees(Session session) throws SQLException {
        Sums rows = Sums.ofRows(session);
        session.execute("INSERT INTO model_text (model_text, rank) VALUES ('integrity-check', 1)");
        return rows.equals(Sums.ofTables(session));
    }

    private static void command(Session session, String command) throws SQLException {
        session.update("INSERT INTO model_text (model_text) VALUES (?)", command);
    }

    private static void configure(Session session, String setting, int value) throws SQLException {
        session.update("INSERT INTO model_text (model_text, rank) VALUES (?, ?)", setting, value);
    }
}
