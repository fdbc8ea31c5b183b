package dev.modellib.search;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables of the database and how one version of them becomes the next.
 *
 * <p>{@code PRAGMA user_version} holds the version, {@code PRAGMA application_id} marks the file as ours; both are set in
 * the transaction that makes the tables, so a crash leaves the old version or the new one.
 *
 * <p>{@code models}, {@code files}, {@code model_text}, {@code words} and {@code spellings} are derived from the metadata files; {@code journal},
 * {@code links} and {@code verifications} are not, so no foreign key leads from them to what a rebuild empties. {@code model_text} is an FTS5
 * table over the columns of {@code models} (external content): whoever changes a row of {@code models} gives the old row
 * to {@code 'delete'} first and adds the new one after, in the same transaction.
 */
final class Schema {
    /** "mlib" in ASCII. */
    private static final int APPLICATION_ID = 0x6D6C6962;

    /** The columns that are searched, in the order of {@link #WEIGHTS}. */
    static final String TEXT_COLUMNS =
            "name, repo, family, architecture, tags, traits, file_names, description, joined, labels";

    /** How much a match counts in each of {@link #TEXT_COLUMNS}. */
    static final String WEIGHTS = "10.0, 6.0, 4.0, 3.0, 4.0, 2.0, 2.0, 1.0, 5.0, 0.0";

    private static final List<String> VERSION_1 = List.of(
            """
            CREATE TABLE models (
              model_key INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              slug TEXT NOT NULL,
              kind TEXT NOT NULL,
              format TEXT NOT NULL,
              quant TEXT NOT NULL,
              status TEXT NOT NULL,
              revision TEXT NOT NULL,
              size_bytes INTEGER NOT NULL,
              added_at_millis INTEGER NOT NULL,
              name TEXT NOT NULL,
              repo TEXT NOT NULL,
              family TEXT NOT NULL,
              architecture TEXT NOT NULL,
              tags TEXT NOT NULL,
              traits TEXT NOT NULL,
              file_names TEXT NOT NULL,
              description TEXT NOT NULL,
              document TEXT NOT NULL
            ) STRICT""",
            "CREATE INDEX models_newest ON models (added_at_millis DESC, id)",
            "CREATE INDEX models_traits ON models (kind, format, quant)",
            "CREATE INDEX models_slug ON models (slug)",
            "CREATE INDEX models_repo ON models (repo)",
            """
            CREATE TABLE files (
              model_key INTEGER NOT NULL REFERENCES models (model_key) ON DELETE CASCADE,
              path TEXT NOT NULL,
              size_bytes INTEGER NOT NULL,
              sha256 TEXT NOT NULL,
              blake3 TEXT NOT NULL,
              PRIMARY KEY (model_key, path)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX files_sha256 ON files (sha256)",
            "CREATE VIRTUAL TABLE model_text USING fts5 (name, repo, family, architecture, tags, traits, file_names,"
                    + " description, content = 'models', content_rowid = 'model_key',"
                    + " tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3')",
            """
            CREATE TABLE journal (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              kind TEXT NOT NULL,
              entry_key TEXT NOT NULL,
              owner TEXT NOT NULL,
              payload TEXT NOT NULL
            ) STRICT""",
            "CREATE UNIQUE INDEX journal_key ON journal (entry_key) WHERE entry_key <> ''",
            """
            CREATE TABLE links (
              target TEXT NOT NULL PRIMARY KEY,
              mapping_id TEXT NOT NULL,
              model_id TEXT NOT NULL,
              file_sha256 TEXT NOT NULL,
              strategy TEXT NOT NULL,
              source TEXT NOT NULL,
              state TEXT NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX links_model ON links (model_id)",
            "CREATE INDEX links_mapping ON links (mapping_id)");

    /** Joined words, labels, vocabulary; the rows get theirs from {@link FullText#rebuild}. */
    private static final List<String> VERSION_2 = List.of(
            "ALTER TABLE models ADD COLUMN joined TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE models ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
            "DROP TABLE model_text",
            "CREATE VIRTUAL TABLE model_text USING fts5 (" + TEXT_COLUMNS
                    + ", content = 'models', content_rowid = 'model_key',"
                    + " tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3')",
            "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY, models INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            """
            CREATE TABLE spellings (
              variant TEXT NOT NULL,
              word TEXT NOT NULL,
              PRIMARY KEY (variant, word)
            ) STRICT, WITHOUT ROWID""");

    /** When files were last found to be as recorded. */
    private static final List<String> VERSION_3 = List.of("""
            CREATE TABLE verifications (
              model_id TEXT NOT NULL,
              path TEXT NOT NULL,
              sha256 TEXT NOT NULL,
              verified_at_millis INTEGER NOT NULL,
              modified_at_millis INTEGER NOT NULL,
              PRIMARY KEY (model_id, path)
            ) STRICT, WITHOUT ROWID""");

    /** Element n leads from version n to version n + 1. */
    private static final List<List<String>> MIGRATIONS = List.of(VERSION_1, VERSION_2, VERSION_3);

    /** The version this code reads and writes. */
    static final int VERSION = MIGRATIONS.size();

    private Schema() {}

    /** Refuses a file that a newer modellib or another application wrote; an empty one is fine. */
    static void requireKnown(Path file, Session session) throws SQLException, SearchException {
        session.transaction("BEGIN", Stamp::read).require(file);
    }

    /** Brings the tables to {@link #VERSION} in one transaction; true when there were none. */
    static boolean migrate(Path file, Session session) throws SQLException, SearchException {
        Stamp seen = session.transaction("BEGIN", Stamp::read);
        seen.require(file);
        if (seen.version() == VERSION) {
            return false;
        }
        Stamp found = session.transaction("BEGIN IMMEDIATE", Schema::takeSteps);
        // Another process may have been faster, and newer.
        found.require(file);
        return found.isEmpty();
    }

    private static Stamp takeSteps(Session session) throws SQLException {
        Stamp found = Stamp.read(session);
        if (found.isKnown() && found.version() < VERSION) {
            for (List<String> step : MIGRATIONS.subList(found.version(), VERSION)) {
                for (String statement : step) {
                    session.execute(statement);
                }
            }
            FullText.rebuild(session);
            session.execute("PRAGMA application_id = " + APPLICATION_ID);
            session.execute("PRAGMA user_version = " + VERSION);
        }
        return found;
    }

    /**
     * Whose file it is. Read in one transaction: while another process makes the tables, a version of before and a table
     * of after look like somebody else's database.
     */
    private record Stamp(int version, int applicationId, long tables) {
        static Stamp read(Session session) throws SQLException {
            return new Stamp(
                    (int) session.number("PRAGMA user_version"),
                    (int) session.number("PRAGMA application_id"),
                    session.number("SELECT count(*) FROM sqlite_schema"));
        }

        boolean isEmpty() {
            return version == 0 && applicationId == 0 && tables == 0;
        }

        boolean isKnown() {
            return isEmpty() || (applicationId == APPLICATION_ID && version > 0);
        }

        void require(Path file) throws SearchException {
            if (!isKnown()) {
                throw new SearchException.Failed(
                        file,
                        "The file " + file + " is an SQLite database of another application (application id "
                                + Integer.toHexString(applicationId)
                                + "); it was not touched: move it away or choose another folder");
            }
            if (version > VERSION) {
                throw new SearchException.Newer(file, version, VERSION);
            }
        }
    }
}
