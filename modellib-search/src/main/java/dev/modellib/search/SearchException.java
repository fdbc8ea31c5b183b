package dev.modellib.search;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The root of every fault of the library's database, sorted by what the caller can do about it.
 *
 * <p><i>Errors</i>: {@link Busy} try again; {@link Full} free space, then call again; {@link Corrupt} open it again, or
 * {@link LibraryDatabase#rescue} it when that is refused, and fill the index from the metadata files; {@link Newer} use a newer modellib; {@link NoFullText} use the SQLite
 * that modellib brings; {@link Failed} read the message.
 * After each of them the database is as it was before the call.
 *
 * <p><i>Source</i>: SQLite result codes, <a href="https://www.sqlite.org/rescode.html">sqlite.org/rescode.html</a>.
 */
public abstract sealed class SearchException extends IOException
        permits SearchException.Busy,
                SearchException.Full,
                SearchException.Corrupt,
                SearchException.Newer,
                SearchException.NoFullText,
                SearchException.Failed {
    @Serial
    private static final long serialVersionUID = 1L;

    /** As text, because a path is not serializable. */
    private final String file;

    SearchException(Path file, String message) {
        super(message);
        this.file = file.toString();
    }

    SearchException(Path file, String message, Throwable cause) {
        super(message, cause);
        this.file = file.toString();
    }

    /**
     * The database file the fault is about.
     *
     * @return its path as it was given
     */
    public final Path file() {
        return Path.of(file);
    }

    /** Somebody else, mostly another process, held the database locked for longer than the wait. Try again. */
    public static final class Busy extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What {@link #waited()} tells. */
        private final Duration waited;

        Busy(Path file, Duration waited, Throwable cause) {
            super(
                    file,
                    "The database " + file + " is locked by another process and stayed so for " + waited.toMillis()
                            + " ms; try again, or end the other process",
                    cause);
            this.waited = waited;
        }

        /**
         * How long the call waited at most.
         *
         * @return the wait
         */
        public Duration waited() {
            return waited;
        }
    }

    /** The disk (or the quota) is full; nothing was changed. The same call works once there is space. */
    public static final class Full extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        Full(Path file, Throwable cause) {
            super(file, "There is no space left to write the database " + file + "; free some and try again", cause);
        }
    }

    /** The file is not an SQLite database or is damaged. What is in the models' metadata files can be rebuilt. */
    public static final class Corrupt extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What {@link #isDerived()} tells. */
        private final boolean derived;

        Corrupt(Path file, boolean derived, Throwable cause) {
            super(
                    file,
                    "The database " + file
                            + " is damaged or is no SQLite file; open the library again, which sets it aside"
                            + " and makes the index anew from the metadata files",
                    cause);
            this.derived = derived;
        }

        /** Whether the damage is in the text index only, which is made anew from the rows. */
        boolean isDerived() {
            return derived;
        }
    }

    /** The SQLite in use was built without full-text search; the file was not touched. */
    public static final class NoFullText extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        NoFullText(Path file, String module) {
            super(
                    file,
                    "The SQLite that should open " + file + " was built without " + module
                            + "; use the org.xerial:sqlite-jdbc that modellib asks for, with the library it brings");
        }
    }

    /** The file was written by a newer modellib; it was not touched. */
    public static final class Newer extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What {@link #foundVersion()} tells. */
        private final int foundVersion;

        /** What {@link #supportedVersion()} tells. */
        private final int supportedVersion;

        Newer(Path file, int foundVersion, int supportedVersion) {
            super(
                    file,
                    "The database " + file + " has schema version " + foundVersion + ", this modellib knows up to "
                            + supportedVersion + "; open it with a newer modellib");
            this.foundVersion = foundVersion;
            this.supportedVersion = supportedVersion;
        }

        /**
         * The schema version of the file.
         *
         * @return a number above {@link #supportedVersion()}
         */
        public int foundVersion() {
            return foundVersion;
        }

        /**
         * The newest schema version this modellib reads.
         *
         * @return a positive number
         */
        public int supportedVersion() {
            return supportedVersion;
        }
    }

    /** Any other fault: the file cannot be opened or read, or is the database of another application. */
    public static final class Failed extends SearchException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What {@link #resultCode()} tells. */
        private final int resultCode;

        Failed(Path file, String message) {
            super(file, message);
            this.resultCode = 0;
        }

        Failed(Path file, int resultCode, Throwable cause) {
            super(
                    file,
                    "The database " + file + " failed (SQLite result code " + resultCode + "): " + cause.getMessage()
                            + "; check that the folder exists and can be written",
                    cause);
            this.resultCode = resultCode;
        }

        /**
         * SQLite's primary result code.
         *
         * @return the code, or 0 when SQLite itself reported no fault
         */
        public int resultCode() {
            return resultCode;
        }
    }
}
