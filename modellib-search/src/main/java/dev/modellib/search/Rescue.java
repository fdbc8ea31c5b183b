package dev.modellib.search;

import java.nio.file.Path;
import java.util.Map;

/**
 * What came of a damaged database: a new file stands in its place, with every row of the kept tables (intent log, links, …)
 * that could be read; the index in it is empty and waits to be filled from the metadata files.
 *
 * @param setAside the damaged file, as it was
 * @param kept how many rows of each kept table were saved and how many were lost
 */
public record Rescue(Path setAside, Map<String, Rows> kept) {
    /**
     * Copies the counts.
     *
     * @param setAside the damaged file, as it was
     * @param kept how many rows of each kept table were saved and how many were lost
     */
    public Rescue {
        kept = Map.copyOf(kept);
    }

    /**
     * The rows of one table.
     *
     * @param saved how many are in the new file
     * @param lost how many were seen and are not, because they are damaged
     * @param complete whether every row could be looked at; else more may be lost than were seen
     */
    public record Rows(long saved, long lost, boolean complete) {}
}
