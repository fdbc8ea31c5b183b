package dev.modellib.core;

import dev.modellib.io.Digest;
import dev.modellib.search.ChangeNote;
import java.util.List;
import java.util.Optional;

/**
 * What re-hashing a model's files found.
 *
 * @param model the model
 * @param files a verdict a file, in the order of the model's files
 */
public record VerifyReport(ModelId model, List<FileVerdict> files) {

    /**
     * Keeps a copy of the verdicts.
     *
     * @param model the model
     * @param files a verdict a file, in the order of the model's files
     */
    public VerifyReport {
        files = List.copyOf(files);
    }

    /** The finding about one file. */
    public enum Verdict {
        /** Its SHA-256 and BLAKE3 are the recorded ones. */
        OK("ok"),
        /** Its content is not what was recorded. */
        MISMATCH("mismatch"),
        /** It is not there. */
        MISSING("missing"),
        /** It is there and could not be read. */
        UNREADABLE("unreadable"),
        /** It is there with its recorded size; its content was not read. */
        UNVERIFIED("unverified"),
        /** It is on a root of the library that is not there, so nothing is known about it. */
        OFFLINE("offline");

        private final String wireName;

        Verdict(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The name used in JSON and on the command line.
         *
         * @return the wire name
         */
        public String wireName() {
            return wireName;
        }

        /**
         * Whether something is wrong with the file.
         *
         * @return true for {@link #MISMATCH}, {@link #MISSING} and {@link #UNREADABLE}
         */
        public boolean isFault() {
            return this == MISMATCH || this == MISSING || this == UNREADABLE;
        }
    }

    /**
     * The finding about one file.
     *
     * @param path path below the model's folder
     * @param verdict the finding
     * @param expected the recorded SHA-256
     * @param actual the SHA-256 found, when the file could be read
     */
    public record FileVerdict(String path, Verdict verdict, Digest expected, Optional<Digest> actual) {}

    /** What the change feed is to say: a line for each file that is not as recorded. */
    List<ChangeNote> damage() {
        return files.stream()
                .filter(file -> file.verdict().isFault())
                .map(file -> new ChangeNote(ChangeKind.DAMAGED.wireName(), model.value(), file.path()))
                .toList();
    }

    /**
     * Whether every file is as recorded.
     *
     * @return true when all verdicts are {@link Verdict#OK}
     */
    public boolean clean() {
        return files.stream().allMatch(file -> file.verdict() == Verdict.OK);
    }
}
