package dev.modellib.search;

import java.util.List;

/**
 * One page of a listing or a search.
 *
 * <p><i>Shape</i>: hits in rank order; page and total come from one snapshot of the database, so the pages of an
 * unchanged index hold each match exactly once.
 *
 * @param hits the hits of this page, at most as many as asked for
 * @param total how many models match in all, on every page together
 */
public record IndexPage(List<IndexedHit> hits, long total) {
    /**
     * Copies the hits.
     *
     * @param hits the hits of this page, at most as many as asked for
     * @param total how many models match in all, on every page together
     */
    public IndexPage {
        hits = List.copyOf(hits);
    }
}
