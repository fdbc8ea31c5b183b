package dev.modellib.io;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a validation found, and how much there is to take in.
 *
 * <p><i>Shape:</i> bounded, however large the tree: of each severity the first {@value #MOST_LISTED} findings are listed, errors
 * first, and the rest is counted.
 *
 * @param findings errors, then warnings, then the rest, each in the order found
 * @param unlistedErrors errors found beyond those listed
 * @param unlistedOthers warnings and remarks found beyond those listed
 * @param fileCount readable files of a source; 0 for a target
 * @param totalBytes the sum of their lengths; 0 for a target
 * @param largestFileBytes the longest of them; 0 for a target
 * @param complete whether everything was looked at; if not, the counts are lower bounds
 */
public record ValidationReport(
        List<Finding> findings,
        long unlistedErrors,
        long unlistedOthers,
        long fileCount,
        long totalBytes,
        long largestFileBytes,
        boolean complete) {
    /** How many findings of each severity are listed. */
    public static final int MOST_LISTED = 100;

    /**
     * Copies the findings.
     *
     * @param findings errors, then warnings, then the rest
     * @param unlistedErrors errors beyond those listed
     * @param unlistedOthers warnings and remarks beyond those listed
     * @param fileCount readable files of a source
     * @param totalBytes the sum of their lengths
     * @param largestFileBytes the longest of them
     * @param complete whether everything was looked at
     */
    public ValidationReport {
        findings = List.copyOf(findings);
    }

    /**
     * Tells whether nothing speaks against going on.
     *
     * @return true when there is no error, listed or not
     */
    public boolean ok() {
        return unlistedErrors == 0 && errors().isEmpty();
    }

    /**
     * Returns the listed errors.
     *
     * @return in the order found
     */
    public List<Finding> errors() {
        return of(Severity.ERROR);
    }

    /**
     * Returns the listed warnings.
     *
     * @return in the order found
     */
    public List<Finding> warnings() {
        return of(Severity.WARNING);
    }

    private List<Finding> of(Severity severity) {
        return findings.stream().filter(each -> each.severity() == severity).toList();
    }

    /** Collects findings and sums in bounded memory. One thread. */
    static final class Tally {
        private final Map<Severity, List<Finding>> listed = new EnumMap<>(Severity.class);
        private long unlistedErrors;
        private long unlistedOthers;
        private long fileCount;
        private long totalBytes;
        private long largestFileBytes;
        private boolean complete = true;

        Tally() {
            for (Severity severity : Severity.values()) {
                listed.put(severity, new ArrayList<>());
            }
        }

        void add(Finding finding) {
            List<Finding> same = listed.getOrDefault(finding.severity(), List.of());
            if (same.size() < MOST_LISTED) {
                same.add(finding);
            } else if (finding.severity() == Severity.ERROR) {
                unlistedErrors++;
            } else {
                unlistedOthers++;
            }
        }

        void addFile(long sizeBytes) {
            fileCount++;
            totalBytes = sizeBytes > Long.MAX_VALUE - totalBytes ? Long.MAX_VALUE : totalBytes + sizeBytes;
            largestFileBytes = Math.max(largestFileBytes, sizeBytes);
        }

        void stopped() {
            complete = false;
        }

        /** Neither a file nor an error, so that one who looks for the model finds no reason yet. */
        boolean isEmpty() {
            return fileCount == 0
                    && listed.getOrDefault(Severity.ERROR, List.of()).isEmpty();
        }

        ValidationReport report() {
            List<Finding> findings = new ArrayList<>();
            listed.values().forEach(findings::addAll);
            return new ValidationReport(
                    findings, unlistedErrors, unlistedOthers, fileCount, totalBytes, largestFileBytes, complete);
        }
    }
}
