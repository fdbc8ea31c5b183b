package dev.modellib.search;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The embedded database of one library: one SQLite file that holds the {@link ModelIndex}, the {@link Journal}, the
 * {@link LinkTable} and the {@link VerificationTable}.
 *
 * <p>What a call has changed when it returns survives a kill of the process and a power failure (write-ahead log,
 * {@code synchronous=FULL}); what it was changing when it failed is undone.
 *
 * <p><i>Threads</i>: safe for any number of threads, and several processes may open one file at once. Writes go one after
 * the other; reads run beside them, each on one snapshot. An interrupt neither ends nor harms a call and stays pending.
 *
 * <p><i>Blocks</i>: on the disk, and up to 10 seconds while another process writes.
 *
 * <p><i>Closing</i>: waits for running calls; afterwards every call is an {@link IllegalStateException}. The last one to
 * close a file moves the log into it: {@code -wal} and {@code -shm} beside it are gone.
 *
 * <p><i>Errors</i>: {@link SearchException} in each call.
 *
 * <p><i>Source</i>: <a href="https://www.sqlite.org/wal.html">sqlite.org/wal.html</a>.
 */
public final class LibraryDatabase implements Closeable {
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

    private final SqliteDatabase database;
    private final ModelIndex models;
    private final Journal journal;
    private final LinkTable links;
    private final VerificationTable verifications;

    private LibraryDatabase(SqliteDatabase database, SearchBounds bounds) {
        this.database = database;
        this.models = new ModelIndex(database, bounds);
        this.journal = new Journal(database);
        this.links = new LinkTable(database);
        this.verifications = new VerificationTable(database);
    }

    /**
     * Opens the database and brings its tables up to date; makes it when the file is absent or empty.
     *
     * @param file the database file, on the default file system; its folder exists
     * @return the open database
     * @throws SearchException.Newer when a newer modellib wrote the file, which stays untouched
     * @throws SearchException.Corrupt when the file is no SQLite database or is damaged
     * @throws SearchException.Failed when it cannot be opened or belongs to another application
     * @throws SearchException for any other fault
     */
    public static LibraryDatabase open(Path file) throws SearchException {
        return open(file, BUSY_TIMEOUT, SearchBounds.USUAL);
    }

    static LibraryDatabase open(Path file, Duration busyTimeout, SearchBounds bounds) throws SearchException {
        return new LibraryDatabase(SqliteDatabase.open(file, busyTimeout), bounds);
    }

    /**
     * The models, found by what they are.
     *
     * @return the index in this database
     */
    public ModelIndex models() {
        return models;
    }

    /**
     * The changes that have begun and not ended.
     *
     * @return the intent log in this database
     */
    public Journal journal() {
        return journal;
    }

    /**
     * The links made into other folders.
     *
     * @return the link table in this database
     */
    public LinkTable links() {
        return links;
    }

    /**
     * When the models' files were last found to be as recorded.
     *
     * @return the table in this database
     */
    public VerificationTable verifications() {
        return verifications;
    }

    /**
     * Whether this open made the tables: the index is empty then and may have to be rebuilt.
     *
     * @return true when the file did not exist or was empty, and for one opener only
     */
    public boolean created() {
        return database.created();
    }

    @Override
    public void close() throws SearchException {
        database.close();
    }
}
