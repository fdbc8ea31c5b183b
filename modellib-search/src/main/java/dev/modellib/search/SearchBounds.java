package dev.modellib.search;

/**
 * How much one search may do. Entries are those of the text index: a word costs as many as there are models that hold it.
 *
 * @param ranked how many matches are ranked
 * @param rankEntries how many entries one ranking may pass over
 * @param mergedEntries how many entries FTS5 may merge for the words that prefixes of no index stand for
 * @param counted up to how many matches are counted one by one
 * @param faceted how many matches are broken down by their fields
 * @param unhurried a library of no more models is searched without a time limit, because nothing takes long in it
 */
record SearchBounds(int ranked, long rankEntries, long mergedEntries, int counted, int faceted, long unhurried) {
    /** Some 20 milliseconds of ranking, and some of everything else, on a machine of 2026. */
    static final SearchBounds USUAL = new SearchBounds(1_000, 800_000, 50_000, 25_000, 5_000, 50_000);
}
