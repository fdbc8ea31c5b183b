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
 * {@code links}, {@code mapping_folders}, {@code configs}, {@code downloads}, {@code verifications} and {@code changes} are not, so no foreign key leads from them to what a rebuild empties. {@code model_text} is an FTS5
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

    /** The version this code reads and writes. */
    static final int VERSION = Migrations.ALL.size();

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

    /** Whether all tables and indexes of a new file are there, defined as in one. */
    static boolean isOurs(Session session) throws SQLException {
        try (Session fresh = SqliteDatabase.inMemory()) {
            takeSteps(fresh);
            return definitions(session).containsAll(definitions(fresh));
        }
    }

    /** FTS5 defines its own tables in its own way, which another SQLite may have written differently. */
    private static List<String> definitions(Session session) throws SQLException {
        return session.query(
                "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema"
                        + " WHERE substr(name, 1, 11) <> 'model_text_' AND substr(name, 1, 6) <> 'sqlite' ORDER BY name",
                row -> row.getString(1));
    }

    private static Stamp takeSteps(Session session) throws SQLException {
        Stamp found = Stamp.read(session);
        if (found.isKnown() && found.version() < VERSION) {
            for (List<String> step : Migrations.ALL.subList(found.version(), VERSION)) {
                for (String statement : step) {
                    session.execute(statement);
                }
            }
            if (!found.isEmpty()) {
                // What an older version left is as full as it can be without the metadata files.
                session.execute("UPDATE index_state SET filled = 1");
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
