package dev.modellib.core;

import dev.modellib.search.Snippet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A page of models with the true number of all that match.
 *
 * <p><em>Shape:</em> iterates over the models in order: best match first for a search, newest first for a list. In a library
 * of many thousand models a search that very much matches is answered in part rather than late: the total is then a lower
 * bound, or only the first matches are ranked.
 *
 * @param hits the models of this page
 * @param total how many models match in all, whatever the page's size; at least so many when not {@code totalExact}
 * @param totalExact whether {@code total} is the true number
 * @param ranked how many of all matches were ranked, they come first; 0 in a list
 * @param corrected the text that was searched instead, when nothing matches the text as typed
 * @param facets how all that match are spread, when the query asked for it
 */
public record ModelPage(
        List<Hit> hits,
        long total,
        boolean totalExact,
        long ranked,
        Optional<String> corrected,
        Optional<ModelFacets> facets)
        implements Iterable<Model> {

    /**
     * Keeps a copy of the hits.
     *
     * @param hits the models of this page
     * @param total how many models match in all, whatever the page's size
     * @param totalExact whether {@code total} is the true number
     * @param ranked how many of all matches were ranked
     * @param corrected the text that was searched instead
     * @param facets how all that match are spread
     */
    public ModelPage {
        hits = List.copyOf(hits);
    }

    /**
     * One model found.
     *
     * @param model the model
     * @param score relevance, higher is better; 0 in a list
     * @param excerpts where the words were found; empty in a list
     */
    public record Hit(Model model, double score, List<Excerpt> excerpts) {
        /**
         * Keeps a copy of the excerpts.
         *
         * @param model the model
         * @param score relevance, higher is better
         * @param excerpts where the words were found
         */
        public Hit {
            excerpts = List.copyOf(excerpts);
        }
    }

    /**
     * A piece of text that words were found in.
     *
     * @param field what the text is, such as {@code name}, {@code tag} or {@code file}
     * @param text plain text, never markup; from outside, so to be made inert before a terminal shows it
     * @param words the places of the words found, in order, not overlapping
     */
    public record Excerpt(String field, String text, List<Span> words) {
        /**
         * Keeps a copy of the places.
         *
         * @param field what the text is
         * @param text plain text
         * @param words the places of the words found
         */
        public Excerpt {
            words = List.copyOf(words);
        }

        static Excerpt of(Snippet snippet) {
            return new Excerpt(
                    snippet.field().word(),
                    snippet.text(),
                    snippet.highlights().stream()
                            .map(range -> new Span(range.start(), range.end()))
                            .toList());
        }
    }

    /**
     * A part of a text, as {@link String#substring(int, int)} takes it.
     *
     * @param start its first UTF-16 unit
     * @param end the unit after its last
     */
    public record Span(int start, int end) {}

    /**
     * The models of this page.
     *
     * @return the models in order
     */
    public List<Model> models() {
        return hits.stream().map(Hit::model).toList();
    }

    @Override
    public Iterator<Model> iterator() {
        return models().iterator();
    }
}
