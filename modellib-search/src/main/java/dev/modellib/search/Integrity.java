package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the file still says what was written into it. SQLite itself looks after the structure of its pages; what stands
 * in them is known by checksums of the models' rows, by the {@link Sums} over what is derived from them, and by indexes
 * over all columns of the kept tables, which hold everything a second time.
 */
final class Integrity {
    /** All that is made anew from the metadata files, and the change feed, which begins anew with them, as JSON; every other table is kept. */
    private static final String DERIVED =
            "[\"models\", \"files\", \"words\", \"spellings\", \"index_state\", \"model_text\", \"feed\", \"changes\"]";

    private static final String TEXT_INDEX = "model_text";

    private static final String SOUND = "ok";

    private Integrity() {}

    /** The tables that nothing else tells: intent log, links and whatever came later. */
    static List<String> keptTables(Session session) throws SQLException {
        return session.query(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                        + " AND name NOT LIKE 'model_text%' AND name NOT IN (SELECT value FROM json_each(?)) ORDER BY name",
                row -> row.getString(1), DERIVED);
    }

    /** What is wrong with the kept tables, of which there are few rows. */
    static List<String> faultsOfKept(Session session) throws SQLException {
        List<String> faults = new ArrayList<>();
        for (String table : keptTables(session)) {
            faults.addAll(faults(session.query(
                    "SELECT integrity_check FROM pragma_integrity_check(?)", row -> row.getString(1), table)));
        }
        return faults;
    }

    /** What SQLite says of one table. */
    private record Verdict(String table, String text) {
        boolean isFault() {
            return !text.equals(SOUND);
        }
    }

    /**
     * As much as can be looked at in some milliseconds: the structure of one table after the other, the text index last, for
     * FTS5 goes through all its entries. Without a limit SQLite would take the tables in the order it likes.
     */
    static DatabaseCheck look(Session session, long millis) throws SQLException {
        Session.Timed<Verdict> verdicts = session.query(
                millis,
                "SELECT name, quick_check FROM (SELECT name FROM sqlite_schema WHERE type = 'table'"
                        + " AND name NOT LIKE 'sqlite%' ORDER BY name = ?, name LIMIT -1), pragma_quick_check(name)",
                row -> new Verdict(row.getString(1), row.getString(2)),
                TEXT_INDEX);
        List<Verdict> faults = verdicts.rows().stream().filter(Verdict::isFault).toList();
        return new DatabaseCheck(
                faults.stream().map(Verdict::text).toList(),
                faults.stream().allMatch(fault -> fault.table().startsWith(TEXT_INDEX)),
                !verdicts.cut());
    }

    /** Everything, page by page and row by row. In a transaction that may write: FTS5 takes its orders that way. */
    static DatabaseCheck all(Session session) throws SQLException {
        List<String> faults = new ArrayList<>();
        if (!Schema.isOurs(session)) {
            faults.add("the definitions of the tables are not those of this version");
        }
        List<String> pages =
                faults(session.query("SELECT integrity_check FROM pragma_integrity_check", row -> row.getString(1)));
        faults.addAll(pages);
        // FTS5 names its table in what it reports; all else is damage that the rows do not cure.
        boolean derived = faults.stream().allMatch(fault -> fault.contains(TEXT_INDEX));
        if (derived) {
            try {
                if (!FullText.agrees(session)) {
                    faults.add("the words of the index are not those of the rows");
                }
            } catch (SQLException e) {
                if (!SqliteDatabase.isDamage(e)) {
                    throw e;
                }
                faults.add(String.valueOf(e.getMessage()));
                derived = SqliteDatabase.isOfTextIndex(e);
            }
        }
        return new DatabaseCheck(faults, derived, true);
    }

    private static List<String> faults(List<String> rows) {
        return rows.stream().filter(row -> !row.equals(SOUND)).toList();
    }
}
