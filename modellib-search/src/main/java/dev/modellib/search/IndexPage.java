package dev.modellib.search;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing or a search.
 *
 * <p><i>Shape</i>: hits in rank order; page and total come from one snapshot of the database, so the pages of an
 * unchanged index hold each match exactly once.
 *
 * <p>A search that very much matches is answered in part rather than late: of more than 1,000 matches those indexed last are
 * ranked and the others follow unranked, and in a library of more than 50,000 models what takes too long to count is told as
 * a lower bound.
 *
 * @param hits the hits of this page, at most as many as asked for
 * @param total how many models match in all, on every page together; when not {@code totalExact}, at least so many
 * @param totalExact whether {@code total} is the true number
 * @param ranked how many of the matches were ranked; they come first. 0 in a listing, and when nothing was ranked
 * @param corrected the text that was searched instead, when nothing matches the text as typed
 */
public record IndexPage(
        List<IndexedHit> hits, long total, boolean totalExact, long ranked, Optional<String> corrected) {
    /**
     * Copies the hits.
     *
     * @param hits the hits of this page, at most as many as asked for
     * @param total how many models match in all, on every page together
     * @param totalExact whether {@code total} is the true number
     * @param ranked how many of the matches were ranked
     * @param corrected the text that was searched instead
     */
    public IndexPage {
        hits = List.copyOf(hits);
    }

    /**
     * Whether every match was found, counted and ranked.
     *
     * @return false when the result is a part of what could be said
     */
    public boolean isComplete() {
        return totalExact && (ranked == 0 || ranked == total);
    }

    IndexPage correctedTo(String text) {
        return new IndexPage(hits, total, totalExact, ranked, Optional.of(text));
    }
}
