package dev.modellib.search;

import java.io.Closeable;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * One SQLite file, opened: a writer connection behind a lock and a few reader connections. The only class that knows
 * which SQLite library is underneath, and the only one that sorts its faults.
 *
 * <p>Durable: write-ahead log with {@code synchronous=FULL}, because NORMAL loses acknowledged commits at a power
 * failure. A write takes SQLite's write lock at its start ({@code BEGIN IMMEDIATE}): a transaction that reads first and
 * asks for the lock later could be refused without any wait.
 *
 * <p>The file is only ever opened by SQLite, never by {@code java.nio}: closing any descriptor of a file drops all POSIX
 * locks that the process holds on it, SQLite's too.
 */
final class SqliteDatabase implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    private static final int MAX_READERS = 4;
    private static final int MAX_WAL_ATTEMPTS = 5;
    private static final int PRIMARY_CODE_MASK = 0xFF;

    private final Path file;
    private final Duration busyTimeout;
    private final InstantSource clock;
    private final ReentrantLock writerLock = new ReentrantLock(true);
    private final Semaphore readerPermits = new Semaphore(MAX_READERS, true);
    private final ConcurrentLinkedDeque<Session> idleReaders = new ConcurrentLinkedDeque<>();
    private final Session writer;
    private final boolean created;
    private volatile boolean closed;

    private SqliteDatabase(Path file, Duration busyTimeout, InstantSource clock, Session writer, boolean created) {
        this.file = file;
        this.busyTimeout = busyTimeout;
        this.clock = clock;
        this.writer = writer;
        this.created = created;
    }

    static SqliteDatabase open(Path file, Duration busyTimeout, InstantSource clock) throws SearchException {
        if (file.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException(
                    "SQLite opens files of the default file system only, not " + file.toUri());
        }
        loadDriver();
        try {
            refuseNewer(file);
            Session writer = connect(file, busyTimeout, "");
            try {
                FullText.require(file, writer, "fts5");
                boolean created = prepare(file, writer);
                return new SqliteDatabase(file, busyTimeout, clock, writer, created);
            } catch (SQLException | SearchException | RuntimeException e) {
                closeQuietly(writer);
                throw e;
            }
        } catch (SQLException e) {
            throw failure(file, busyTimeout, e);
        }
    }

    boolean created() {
        return created;
    }

    /** The time for what is written now. */
    long millis() {
        return clock.millis();
    }

    /** Runs the work on one snapshot of the database. */
    <T> T read(Session.Work<T> work) throws SearchException {
        readerPermits.acquireUninterruptibly();
        try {
            requireOpen();
            Session pooled = idleReaders.poll();
            Session reader = pooled == null ? openReader() : pooled;
            boolean sound = false;
            try {
                T result = reader.transaction("BEGIN", work);
                sound = true;
                return result;
            } finally {
                if (sound) {
                    idleReaders.push(reader);
                } else {
                    closeQuietly(reader);
                }
            }
        } catch (SQLException e) {
            throw failure(file, busyTimeout, e);
        } finally {
            readerPermits.release();
        }
    }

    /** Runs the work as the only writer of all threads and processes; it happens wholly or not at all. */
    <T> T write(Session.Work<T> work) throws SearchException {
        writerLock.lock();
        try {
            requireOpen();
            return writer.transaction("BEGIN IMMEDIATE", work);
        } catch (SQLException e) {
            throw failure(file, busyTimeout, e);
        } finally {
            writerLock.unlock();
        }
    }

    /** Waits for running calls and closes; the last connection of all moves the log into the file and removes it. */
    @Override
    public void close() throws SearchException {
        writerLock.lock();
        readerPermits.acquireUninterruptibly(MAX_READERS);
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (Session reader = idleReaders.poll(); reader != null; reader = idleReaders.poll()) {
                closeQuietly(reader);
            }
            checkpoint();
            writer.close();
        } catch (SQLException e) {
            throw failure(file, busyTimeout, e);
        } finally {
            readerPermits.release(MAX_READERS);
            writerLock.unlock();
        }
    }

    /** The one place where SQLite's result codes become our faults. */
    static SearchException failure(Path file, Duration busyTimeout, SQLException fault) {
        int code = fault.getErrorCode() & PRIMARY_CODE_MASK;
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return new SearchException.Busy(file, busyTimeout, fault);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return new SearchException.Full(file, fault);
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new SearchException.Corrupt(file, isOfTextIndex(fault), fault);
        }
        return new SearchException.Failed(file, code, fault);
    }

    /** SQLite has a code of its own for the contents of a virtual table. */
    private static boolean isOfTextIndex(SQLException fault) {
        return fault instanceof SQLiteException known && known.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT_VTAB;
    }

    private Session openReader() throws SQLException {
        Session reader = connect(file, busyTimeout, "");
        try {
            reader.execute("PRAGMA query_only = ON");
            return reader;
        } catch (SQLException e) {
            closeQuietly(reader);
            throw e;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The database " + file + " is closed");
        }
    }

    private void checkpoint() {
        try {
            writer.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            // The log stays beside the file and is read at the next open.
            LOG.debug("The log of {} was not moved into it", file, e);
        }
    }

    private static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("A connection did not close cleanly", e);
        }
    }

    /**
     * Has the driver unpack and load SQLite on a thread of its own. To learn the platform it runs a program and waits for
     * it, and an interrupt of the waiting thread, pending or arriving meanwhile, would be swallowed there.
     */
    private static void loadDriver() {
        Thread loader = new Thread(
                () -> {
                    try {
                        SQLiteJDBCLoader.initialize();
                    } catch (Exception e) {
                        // Connecting tries again and says what is wrong.
                        LOG.debug("SQLite's library could not be loaded", e);
                    }
                },
                "modellib-sqlite-loader");
        loader.setDaemon(true);
        loader.start();
        boolean interrupted = false;
        while (loader.isAlive()) {
            try {
                loader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Session connect(Path file, Duration busyTimeout, String uriQuery) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        config.enforceForeignKeys(true);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setReadOnly(!uriQuery.isEmpty());
        // As a URI, because in a plain name the driver takes everything after a question mark for settings.
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri() + uriQuery);
        return new Session(connection);
    }

    /**
     * Looks at the version without a lock, a log or any other trace in the folder. Only a certain "newer" counts: read
     * this way, a file that another process is writing may look damaged.
     */
    private static void refuseNewer(Path file) throws SearchException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (Session peek = connect(file, Duration.ZERO, "?immutable=1")) {
            Schema.requireKnown(file, peek);
        } catch (SQLException | SearchException.Failed e) {
            LOG.debug("{} could not be looked at without a lock", file, e);
        }
    }

    /** Brings the tables to our version and turns the log on; true when there were none. */
    private static boolean prepare(Path file, Session writer) throws SQLException, SearchException {
        boolean created = Schema.migrate(file, writer);
        enableLog(file, writer);
        // Other programs' schemas cannot bring functions in, and on macOS a flush reaches the disk itself.
        writer.execute("PRAGMA trusted_schema = OFF");
        writer.execute("PRAGMA fullfsync = ON");
        writer.execute("PRAGMA checkpoint_fullfsync = ON");
        return created;
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
                int code = e.getErrorCode() & PRIMARY_CODE_MASK;
                if (code != SQLiteErrorCode.SQLITE_BUSY.code || attempt >= MAX_WAL_ATTEMPTS) {
                    throw e;
                }
                // Waits, inside SQLite, until the other one is through.
                writer.execute("BEGIN IMMEDIATE");
                writer.execute("COMMIT");
            }
        }
    }
}
