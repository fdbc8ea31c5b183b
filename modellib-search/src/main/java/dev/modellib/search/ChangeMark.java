package dev.modellib.search;

/**
 * A place in the change feed of one database: everything up to it is known.
 *
 * @param feed which feed it is, so that a place in another one is not taken for one in this
 * @param sequence the last change that is known; 0 before the first
 */
public record ChangeMark(String feed, long sequence) {
    /**
     * Checks the facts.
     *
     * @param feed which feed it is
     * @param sequence the last change that is known, not negative
     * @throws IllegalArgumentException when the feed is empty or the sequence negative
     */
    public ChangeMark {
        Text.requireKey(feed, "feed");
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence is 0 or more, not " + sequence);
        }
    }
}
