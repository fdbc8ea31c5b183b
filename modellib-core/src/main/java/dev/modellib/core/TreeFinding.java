package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Something below {@code models/} that is not as the library has written it down: done by hand, by another program, or by a drive
 * that fails.
 *
 * @param kind what is so
 * @param path the file or folder, absolute
 * @param model whose it is, when that is known
 * @param message the thing, the fact, and what to do about it
 */
public record TreeFinding(Kind kind, Path path, Optional<ModelId> model, String message) {

    static final Comparator<TreeFinding> ORDER =
            Comparator.comparing(TreeFinding::path).thenComparing(TreeFinding::kind);

    /** What is so. */
    public enum Kind {
        /** A file that no record names. */
        FILE_ADDED,
        /** A file of a model that is not what its record says, or that was written to since that was last looked at. */
        FILE_CHANGED,
        /** A file of a model that is not there. */
        FILE_REMOVED,
        /** A file or folder that is there, and that a right or the drive keeps from being looked at. */
        UNREADABLE,
        /** A folder where a model's would be, without a record. */
        FOLDER_WITHOUT_RECORD,
        /** A record that the index does not know. */
        RECORD_NOT_INDEXED,
        /** A record that says something else than the index. */
        RECORD_CHANGED,
        /** A record that is of no use: it cannot be read, is of another folder or id, or contradicts the index. */
        RECORD_REFUSED,
        /** A model that the index knows and whose record is not there. */
        MODEL_REMOVED;

        /**
         * The name used in JSON and on the command line.
         *
         * @return lower case, words joined by a hyphen
         */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static TreeFinding of(Kind kind, Path path, Model model, String message) {
        return new TreeFinding(kind, path, Optional.of(model.id()), message);
    }

    static TreeFinding unreadable(Path path, IOException fault) {
        return of(
                Kind.UNREADABLE,
                path,
                "it cannot be looked at: " + Text.display(fault.toString())
                        + "; grant this user the right, or check the drive");
    }

    static TreeFinding of(Kind kind, Path path, String message) {
        return new TreeFinding(kind, path, Optional.empty(), message);
    }
}
