package dev.modellib.search;

import java.util.List;

/**
 * A piece of a model's text that a search has found words in.
 *
 * <p><i>Shape</i>: plain text as it was put, never markup; a long text is cut around the first words found. Highlights do
 * not overlap, are in order, and lie inside the text.
 *
 * @param field where the text is from
 * @param text the piece
 * @param highlights the words found in it
 */
public record Snippet(ModelField field, String text, List<Range> highlights) {
    /**
     * Copies the highlights.
     *
     * @param field where the text is from
     * @param text the piece
     * @param highlights the words found in it
     */
    public Snippet {
        highlights = List.copyOf(highlights);
    }

    /**
     * A part of the text, in UTF-16 units as {@link String#substring(int, int)} takes them.
     *
     * @param start its first unit
     * @param end the unit after its last
     */
    public record Range(int start, int end) {}
}
