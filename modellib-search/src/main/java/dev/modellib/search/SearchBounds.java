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
 * @param countedWhole in a library of no more models every match is counted, and more is merged
 * @param facetedWhole in a library of no more models every match is broken down
 */
record SearchBounds(
        int ranked,
        long rankEntries,
        long mergedEntries,
        int counted,
        int faceted,
        long unhurried,
        long countedWhole,
        long facetedWhole) {
    /** Some 20 milliseconds of ranking, and some of everything else, on a machine of 2026. */
    static final SearchBounds USUAL = new SearchBounds(1_000, 800_000, 50_000, 25_000, 5_000, 50_000, 50_000, 15_000);

    /** Of a small library are merged: beginnings of words that all models hold, so many of them at its largest. */
    private static final int BEGINNINGS = 3;

    /** One more is still a limit that SQLite is given. */
    private static final int NO_BOUND = Integer.MAX_VALUE - 1;

    /** What these come to in a library of so many models. */
    SearchBounds in(long models) {
        boolean countsAll = models <= countedWhole;
        return new SearchBounds(
                ranked,
                rankEntries,
                countsAll ? Math.max(mergedEntries, BEGINNINGS * countedWhole) : mergedEntries,
                countsAll ? NO_BOUND : counted,
                models <= facetedWhole ? NO_BOUND : faceted,
                unhurried,
                countedWhole,
                facetedWhole);
    }
}
