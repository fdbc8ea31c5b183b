package dev.modellib.search;

/**
 * One model on a page of results.
 *
 * @param id the model's identity
 * @param document its document, as it was put
 * @param score how well it matches: the larger the better, comparable only within one result; 0 in a listing
 */
public record IndexedHit(String id, String document, double score) {}
