package dev.modellib.search;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The embedded database of one library: one SQLite file that holds the {@link ModelIndex}, the {@link Journal}, the
 * {@link LinkTable} and the tables of what else is kept.
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
    private final ModelRecords records;
    private final ConfigTable configs;
    private final IdentificationTable identifications;
    private final DownloadTable downloads;
    private final ChangeTable changes;
    private final FolderTable folders;
    private final VerificationTable verifications;

    private LibraryDatabase(SqliteDatabase database, SearchBounds bounds) {
        this.database = database;
        this.models = new ModelIndex(database, bounds);
        this.journal = new Journal(database);
        this.links = new LinkTable(database);
        this.records = new ModelRecords(database, models);
        this.configs = new ConfigTable(database);
        this.identifications = new IdentificationTable(database);
        this.downloads = new DownloadTable(database);
        this.changes = new ChangeTable(database);
        this.folders = new FolderTable(database);
        this.verifications = new VerificationTable(database);
    }

    /**
     * Opens the database and brings its tables up to date; makes it when the file is absent or empty.
     *
     * @param file the database file, on the default file system; its folder exists
     * @return the open database
     * @throws SearchException.Newer when a newer modellib wrote the file, which stays untouched
     * @throws SearchException.Corrupt when the file is no SQLite database or is damaged; {@link #rescue} is the cure
     * @throws SearchException.Failed when it cannot be opened or belongs to another application
     * @throws SearchException for any other fault
     */
    public static LibraryDatabase open(Path file) throws SearchException {
        return open(file, InstantSource.system());
    }

    /**
     * As {@link #open(Path)}, by another clock.
     *
     * @param file the database file, on the default file system; its folder exists
     * @param clock tells when a change was written
     * @return the open database
     * @throws SearchException as {@link #open(Path)}
     */
    public static LibraryDatabase open(Path file, InstantSource clock) throws SearchException {
        return new LibraryDatabase(SqliteDatabase.open(file, BUSY_TIMEOUT, clock), SearchBounds.USUAL);
    }

    static LibraryDatabase open(Path file, Duration busyTimeout, SearchBounds bounds) throws SearchException {
        return new LibraryDatabase(SqliteDatabase.open(file, busyTimeout, InstantSource.system()), bounds);
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
     * Changes of single models.
     *
     * @return what changes the models of this database one at a time
     */
    public ModelRecords records() {
        return records;
    }

    /**
     * The runtime configurations of the models.
     *
     * @return the table of configurations in this database
     */
    public ConfigTable configs() {
        return configs;
    }

    /**
     * The models whose identity could not be looked for yet.
     *
     * @return the table in this database
     */
    public IdentificationTable identifications() {
        return identifications;
    }

    /**
     * The downloads that are to be done.
     *
     * @return the queue's table in this database
     */
    public DownloadTable downloads() {
        return downloads;
    }

    /**
     * What happened to the models.
     *
     * @return the change feed in this database
     */
    public ChangeTable changes() {
        return changes;
    }

    /**
     * The folders that mappings made.
     *
     * @return the folder table in this database
     */
    public FolderTable folders() {
        return folders;
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
        return database.opening().created();
    }

    /**
     * What this open looked at. It looks at the journal and the links always; at the rest, for less than half a second,
     * when a log was left beside the file (another process is at work, or one has ended without a close), and wholly when
     * a call before has met damage.
     *
     * @return what was found of the rest, which has been cured; empty when there was no reason to look
     */
    public Optional<DatabaseCheck> openingCheck() {
        return database.opening().check();
    }

    /**
     * Whether the index holds what the metadata files tell, as far as this is known: false from the making of the tables
     * to {@link #indexFilled()}.
     *
     * @return false when the index has to be filled from the metadata files
     * @throws SearchException when the database fails
     */
    public boolean isIndexFilled() throws SearchException {
        return database.read(session -> session.number("SELECT filled FROM index_state") != 0);
    }

    /**
     * Notes that the index has been filled from the metadata files.
     *
     * @throws SearchException when the database fails
     */
    public void indexFilled() throws SearchException {
        database.write(session -> session.update("UPDATE index_state SET filled = 1"));
    }

    /**
     * Looks at everything: each page, each row against its checksum, the index against the rows, the kept tables against
     * their second copy. Some ten seconds for a hundred thousand models, in which nobody else can write.
     *
     * @return what was found; damage that a rebuild of the index does not cure is noted, and the next {@link #open} refuses
     *     the file as damaged
     * @throws SearchException when the database fails in another way
     */
    public DatabaseCheck check() throws SearchException {
        DatabaseCheck check = database.write(Integrity::all);
        if (!check.derived()) {
            Suspicion.note(database.file());
        }
        return check;
    }

    /**
     * Replaces a damaged database by a new one with an index that waits to be filled, and with every row of journal and
     * links that can still be read. The damaged file is set aside under a name beside it and stays as it is; a note beside that tells
     * what was saved.
     *
     * @param file the database file, which nobody has open
     * @return what was saved
     * @throws SearchException.Busy when another process has it open
     * @throws SearchException for any other fault; the file is untouched then
     */
    public static Rescue rescue(Path file) throws SearchException {
        return Salvage.run(file, BUSY_TIMEOUT);
    }

    /**
     * The damaged databases that {@link #rescue} has set aside, as long as they are there.
     *
     * @return what was saved of each, oldest first; without counts where the note is gone
     * @throws SearchException when the folder cannot be read
     */
    public List<Rescue> rescues() throws SearchException {
        return RescueNote.all(database.file());
    }

    @Override
    public void close() throws SearchException {
        database.close();
    }
}
