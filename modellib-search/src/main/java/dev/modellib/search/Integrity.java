package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** As much as can be looked at in some milliseconds: the structure of one table after the other. */
    static DatabaseCheck look(Session session, long millis) throws SQLException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (String table : tables(session)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return new DatabaseCheck(List.of(), true, false);
            }
            Session.Timed<String> rows = session.query(
                    left, "SELECT quick_check FROM pragma_quick_check(?)", row -> row.getString(1), table);
            List<String> faults = faults(rows.rows());
            if (!faults.isEmpty() || rows.cut()) {
                return new DatabaseCheck(faults, table.startsWith(TEXT_INDEX), false);
            }
        }
        return new DatabaseCheck(List.of(), true, true);
    }

    /** The text index last: FTS5 goes through all its entries. */
    private static List<String> tables(Session session) throws SQLException {
        return session.query(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name = ?, name",
                row -> row.getString(1), TEXT_INDEX);
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
