package dev.modellib.search;

import java.util.List;

/**
 * One model on a page of results.
 *
 * @param id the model's identity
 * @param document its document, as it was put
 * @param score how well it matches: the larger the better, comparable only within one result; 0 in a listing and where a
 *     result is not ranked
 * @param snippets where the words were found, in the order of weight: name first, description last; empty in a listing
 */
public record IndexedHit(String id, String document, double score, List<Snippet> snippets) {
    /**
     * Copies the snippets.
     *
     * @param id the model's identity
     * @param document its document, as it was put
     * @param score how well it matches
     * @param snippets where the words were found
     */
    public IndexedHit {
        snippets = List.copyOf(snippets);
    }
}
