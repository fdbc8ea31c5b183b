package dev.modellib.core;

import java.util.List;

/**
 * How a library is.
 *
 * @param findings what was found, in the order of the areas
 */
public record DoctorReport(List<Finding> findings) {

    /**
     * Keeps a copy of the list.
     *
     * @param findings what was found
     */
    public DoctorReport {
        findings = List.copyOf(findings);
    }

    /** How much a finding matters. */
    public enum Severity {
        /** Worth knowing; nothing is wrong. */
        INFO,
        /** Works, but not as it should, or not for long. */
        WARNING,
        /** Something does not work, or data is in danger. */
        ERROR;

        /**
         * The name used in JSON and on the command line.
         *
         * @return the lower-case name
         */
        public String wireName() {
            return switch (this) {
                case INFO -> "info";
                case WARNING -> "warning";
                case ERROR -> "error";
            };
        }
    }

    /** What a finding is about. */
    public enum Area {
        /** The library's folders and files. */
        STORE,
        /** The database, and whether it agrees with the metadata files. */
        INDEX,
        /** The links in other folders. */
        LINKS,
        /** The volume below the library. */
        VOLUMES,
        /** The Hub and its mirrors. */
        NETWORK;

        /**
         * The name used in JSON and on the command line.
         *
         * @return the lower-case name
         */
        public String wireName() {
            return switch (this) {
                case STORE -> "store";
                case INDEX -> "index";
                case LINKS -> "links";
                case VOLUMES -> "volumes";
                case NETWORK -> "network";
            };
        }
    }

    /**
     * One thing that was found.
     *
     * @param area what it is about
     * @param severity how much it matters
     * @param code a stable word for programs, such as {@code STAGING_UNFINISHED}
     * @param subject the file, model, link or server
     * @param message what is so
     * @param nextStep what to do; empty when nothing is to be done
     */
    public record Finding(Area area, Severity severity, String code, String subject, String message, String nextStep) {}

    /**
     * Whether nothing is wrong.
     *
     * @return true when every finding is {@link Severity#INFO}
     */
    public boolean healthy() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.INFO);
    }
}
