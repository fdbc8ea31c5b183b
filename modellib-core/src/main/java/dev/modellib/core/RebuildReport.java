package dev.modellib.core;

import java.util.List;

/**
 * What making the index again from the metadata files came to.
 *
 * @param models how many metadata files were read
 * @param added models that the index had lost
 * @param changed models of which the index said something else
 * @param completed records of before that got their subtype from the headers of their files
 * @param problems what could not be taken over, one by one; it was left as it is
 */
public record RebuildReport(long models, long added, long changed, long completed, List<Problem> problems) {

    /**
     * Keeps a copy of the list.
     *
     * @param models how many metadata files were read
     * @param added models that the index had lost
     * @param changed models of which the index said something else
     * @param completed records of before that got their subtype
     * @param problems what could not be taken over
     */
    public RebuildReport {
        problems = List.copyOf(problems);
    }

    /** What is wrong with a record. */
    public enum Kind {
        /** The metadata file cannot be read, or is no record of ours. */
        UNREADABLE("unreadable"),
        /** The record says that it belongs into another folder. */
        MISPLACED("misplaced"),
        /** Another folder's record has the same id. */
        DUPLICATE("duplicate"),
        /** The index has other digests or sizes of the same files than the record: one of them is damaged or was edited. */
        DIFFERS("differs"),
        /** The index knows a model whose record is not there. */
        GONE("gone");

        private final String wireName;

        Kind(String wireName) {
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
    }

    /**
     * A record that could not be taken over.
     *
     * @param kind what is wrong
     * @param subject the metadata file, or the model's slug
     * @param message what is wrong, and what to do
     */
    public record Problem(Kind kind, String subject, String message) {}

    /**
     * Whether every record was taken over.
     *
     * @return true without problems
     */
    public boolean clean() {
        return problems.isEmpty();
    }
}
