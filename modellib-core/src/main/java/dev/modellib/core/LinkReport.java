package dev.modellib.core;

import java.util.List;
import java.util.Optional;

/**
 * What was found or done about recorded links.
 *
 * @param links one entry a link, ordered by target
 */
public record LinkReport(List<Entry> links) {

    /**
     * Keeps a copy of the list.
     *
     * @param links one entry a link, ordered by target
     */
    public LinkReport {
        links = List.copyOf(links);
    }

    /**
     * One link.
     *
     * @param link as it is on record now
     * @param health how it stands now
     * @param done what was done about it; empty when nothing was
     */
    public record Entry(RecordedLink link, LinkHealth health, Optional<String> done) {}

    /**
     * Whether every link is as it was made.
     *
     * @return true when all are {@link LinkHealth#OK}
     */
    public boolean healthy() {
        return links.stream().allMatch(entry -> entry.health() == LinkHealth.OK);
    }
}
