package dev.modellib.hf;

/**
 * What a {@link HubClient}'s memory of answers has done since the client was made.
 *
 * <p><b>Shape:</b> every answer was one of the first four.
 *
 * @param hits answers that were remembered and fresh
 * @param misses answers that were fetched
 * @param revalidated remembered answers of which the Hub said that they still hold
 * @param staleAnswers remembered answers that were too old, and stood in for ones that could not be had
 * @param entries how many answers are remembered now
 * @param weightBytes how much memory they take, roughly
 */
public record HubCacheStats(
        long hits, long misses, long revalidated, long staleAnswers, long entries, long weightBytes) {}
