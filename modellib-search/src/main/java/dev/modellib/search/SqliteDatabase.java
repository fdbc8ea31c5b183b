package dev.modellib.search;

import java.io.Closeable;
import java.nio.file.FileSystems;
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

    /** What SQLite calls a damaged file, and damaged contents of a virtual table. */
    static final int DAMAGED = SQLiteErrorCode.SQLITE_CORRUPT.code;

    static final int TEXT_INDEX_DAMAGED = SQLiteErrorCode.SQLITE_CORRUPT_VTAB.code;

    private static final int MAX_READERS = 4;
    private static final int PRIMARY_CODE_MASK = 0xFF;

    private final Path file;
    private final Duration busyTimeout;
    private final InstantSource clock;
    private final ReentrantLock writerLock = new ReentrantLock(true);
    private final Semaphore readerPermits = new Semaphore(MAX_READERS, true);
    private final ConcurrentLinkedDeque<Session> idleReaders = new ConcurrentLinkedDeque<>();
    private final Session writer;
    private final Opening opening;
    private volatile boolean closed;

    private SqliteDatabase(Path file, Duration busyTimeout, InstantSource clock, Session writer, Opening opening) {
        this.file = file;
        this.busyTimeout = busyTimeout;
        this.clock = clock;
        this.writer = writer;
        this.opening = opening;
    }

    static SqliteDatabase open(Path file, Duration busyTimeout, InstantSource clock) throws SearchException {
        if (file.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException(
                    "SQLite opens files of the default file system only, not " + file.toUri());
        }
        loadDriver();
        try {
            Opening.refuseNewer(file);
            boolean logLeft = Suspicion.isLogLeft(file);
            Session writer = connect(file, busyTimeout, "");
            try {
                return new SqliteDatabase(file, busyTimeout, clock, writer, Opening.of(file, writer, logLeft));
            } catch (SQLException | SearchException | RuntimeException e) {
                closeQuietly(writer);
                throw e;
            }
        } catch (SQLException e) {
            // Our SQL is in order, so a file that it does not fit is damaged.
            throw code(e) == SQLiteErrorCode.SQLITE_ERROR.code
                    ? new SearchException.Corrupt(file, false, e)
                    : failure(file, busyTimeout, e);
        }
    }

    Opening opening() {
        return opening;
    }

    Path file() {
        return file;
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
            throw noted(e);
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
            throw noted(e);
        } finally {
            writerLock.unlock();
        }
    }

    /** Damage is noted, so that the next open looks at everything. */
    private SearchException noted(SQLException fault) {
        if (isDamage(fault) && !isOfTextIndex(fault)) {
            Suspicion.note(file);
        }
        return failure(file, busyTimeout, fault);
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
        int code = code(fault);
        if (isBusy(fault) || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return new SearchException.Busy(file, busyTimeout, fault);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return new SearchException.Full(file, fault);
        }
        if (code == DAMAGED || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new SearchException.Corrupt(file, isOfTextIndex(fault), fault);
        }
        return new SearchException.Failed(file, code, fault);
    }

    /** SQLite has a code of its own for the contents of a virtual table. */
    static boolean isOfTextIndex(SQLException fault) {
        return fault.getErrorCode() == TEXT_INDEX_DAMAGED
                || (fault instanceof SQLiteException known
                        && known.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT_VTAB);
    }

    /** Whether the file is not as SQLite and we wrote it; SQL that does not fit its tables counts, for ours is in order. */
    static boolean isDamage(SQLException fault) {
        int code = code(fault);
        return code == DAMAGED
                || code == SQLiteErrorCode.SQLITE_NOTADB.code
                || code == SQLiteErrorCode.SQLITE_ERROR.code;
    }

    static boolean isBusy(SQLException fault) {
        return code(fault) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private static int code(SQLException fault) {
        return fault.getErrorCode() & PRIMARY_CODE_MASK;
    }

    private Session openReader() throws SQLException {
        Session reader = connect(file, busyTimeout, "");
        try {
            reader.execute("PRAGMA query_only = ON");
            // A ranking passes over megabytes of the text index; SQLite's own 2 MB would have them read each time.
            reader.execute("PRAGMA cache_size = -16384");
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
            LOG.debug("The log of {} stays beside it and is read at the next open", file, e);
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
                        LOG.debug("SQLite's library could not be loaded; connecting tries again", e);
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

    /** A connection to a file, with the settings that every one has. */
    static Session connect(Path file, Duration busyTimeout, String uriQuery) throws SQLException {
        SQLiteConfig config = config(busyTimeout);
        config.enforceForeignKeys(true);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setReadOnly(!uriQuery.isEmpty());
        // As a URI, because in a plain name the driver takes everything after a question mark for settings.
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri() + uriQuery);
        return new Session(connection);
    }

    /** A connection that has the file alone from its first look at it on; while others have it open, that look is busy. */
    static Session alone(Path file, Duration busyTimeout) throws SQLException {
        Session session = new Session(config(busyTimeout).createConnection("jdbc:sqlite:" + file.toUri()));
        session.execute("PRAGMA locking_mode = EXCLUSIVE");
        return session;
    }

    private static SQLiteConfig config(Duration busyTimeout) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        // Nobody asks for them, and the driver would look for one after each INSERT: a fifth of the time of a load.
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** A database that no file knows of. */
    static Session inMemory() throws SQLException {
        return new Session(new SQLiteConfig().createConnection("jdbc:sqlite::memory:"));
    }
}
