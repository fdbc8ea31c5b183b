package dev.modellib.search;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a file before it is used: a newer one is refused, the tables are brought up to date, the log is turned on,
 * and what may be damaged is looked at. The kept tables are few rows and looked at always; the rest in a bounded time when
 * a log was left, and wholly when somebody has met damage.
 *
 * @param created whether there were no tables
 * @param check what the look at the rest found, if there was one; damage in it has been cured
 */
record Opening(boolean created, Optional<DatabaseCheck> check) {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private static final int MAX_WAL_ATTEMPTS = 5;

    /** How long a look may take after a stop that was not clean. */
    private static final long LOOK_MILLIS = 400;

    /** At most so much memory for pages of the writer, in KiB: many models at once touch many. */
    private static final int CACHE_KIBIBYTES = 64 * 1_024;

    /**
     * Looks at the version without a lock, a log or any other trace in the folder. Only a certain "newer" counts: read
     * this way, a file that another process is writing may look damaged.
     */
    static void refuseNewer(Path file) throws SearchException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (Session peek = SqliteDatabase.connect(file, Duration.ZERO, "?immutable=1")) {
            Schema.requireKnown(file, peek);
        } catch (SQLException | SearchException.Failed e) {
            LOG.debug("{} could not be looked at without a lock", file, e);
        }
    }

    /** Makes the file ready; damage that a rebuild of the text index does not cure is an {@link SQLException}. */
    static Opening of(Path file, Session writer, boolean logLeft) throws SQLException, SearchException {
        FullText.require(file, writer, "fts5");
        writer.execute("PRAGMA cell_size_check = ON");
        boolean created = Schema.migrate(file, writer);
        enableLog(file, writer);
        // Other programs' schemas cannot bring functions in, and on macOS a flush reaches the disk itself.
        writer.execute("PRAGMA trusted_schema = OFF");
        writer.execute("PRAGMA fullfsync = ON");
        writer.execute("PRAGMA checkpoint_fullfsync = ON");
        writer.execute("PRAGMA cache_size = -" + CACHE_KIBIBYTES);
        refuseDamage(Integrity.faultsOfKept(writer));
        return new Opening(created, look(file, writer, logLeft));
    }

    private static Optional<DatabaseCheck> look(Path file, Session writer, boolean logLeft) throws SQLException {
        boolean marked = Suspicion.isNoted(file);
        if (!marked && !logLeft) {
            return Optional.empty();
        }
        DatabaseCheck check =
                marked ? writer.transaction("BEGIN IMMEDIATE", Integrity::all) : Integrity.look(writer, LOOK_MILLIS);
        if (!check.derived()) {
            refuseDamage(check.faults());
        }
        if (!check.faults().isEmpty()) {
            LOG.warn("The text index of {} is damaged and is made anew from the rows: {}", file, check.faults());
            writer.transaction("BEGIN IMMEDIATE", session -> {
                FullText.rebuild(session);
                return true;
            });
        }
        if (marked) {
            Suspicion.forget(file);
        }
        return Optional.of(check);
    }

    private static void refuseDamage(List<String> faults) throws SQLException {
        if (!faults.isEmpty()) {
            throw new SQLException(faults.get(0), null, SqliteDatabase.DAMAGED);
        }
    }

    /** Switching to the log wants the file alone; two processes that open a new file at once may both be refused. */
    private static void enableLog(Path file, Session writer) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                String mode = writer.first("PRAGMA journal_mode = WAL", result -> result.getString(1))
                        .orElse("");
                if (!mode.equals("wal")) {
                    LOG.warn("{} is on a file system without shared memory: no write-ahead log, mode {}", file, mode);
                }
                return;
            } catch (SQLException e) {
                if (!SqliteDatabase.isBusy(e) || attempt >= MAX_WAL_ATTEMPTS) {
                    throw e;
                }
                // Waits, inside SQLite, until the other one is through.
                writer.execute("BEGIN IMMEDIATE");
                writer.execute("COMMIT");
            }
        }
    }
}
