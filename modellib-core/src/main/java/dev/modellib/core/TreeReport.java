package dev.modellib.core;

import java.util.List;

/**
 * What a scan of {@code models/} found.
 *
 * @param models how many models were looked at
 * @param files how many of their files
 * @param findings what is not as written down, ordered by path
 */
public record TreeReport(long models, long files, List<TreeFinding> findings) {

    /**
     * Keeps a copy of the list.
     *
     * @param models how many models were looked at
     * @param files how many of their files
     * @param findings what is not as written down, ordered by path
     */
    public TreeReport {
        findings = List.copyOf(findings);
    }

    /**
     * Whether all is as written down.
     *
     * @return true without findings
     */
    public boolean clean() {
        return findings.isEmpty();
    }
}
