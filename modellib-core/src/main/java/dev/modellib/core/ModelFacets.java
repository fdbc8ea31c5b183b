package dev.modellib.core;

import dev.modellib.search.Facets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the models that a search matches are spread over kinds, quantizations, formats, authors and tags.
 *
 * @param values the values of {@code kind}, {@code quant}, {@code format}, {@code author} and {@code tag} that occur, at most
 *     100 of each, the most frequent first
 * @param models how many models were counted
 * @param complete whether these are all that match; else some of them were counted
 */
public record ModelFacets(Map<String, List<Count>> values, long models, boolean complete) {

    /**
     * Keeps a copy of the values.
     *
     * @param values the values that occur
     * @param models how many models were counted
     * @param complete whether these are all that match
     */
    public ModelFacets {
        values = Map.copyOf(values);
    }

    /**
     * One value.
     *
     * @param value the value, in the spelling of one of the models
     * @param models how many models have it
     */
    public record Count(String value, long models) {}

    static ModelFacets of(Facets facets) {
        Map<String, List<Count>> values = new LinkedHashMap<>();
        facets.fields()
                .forEach((field, counts) -> values.put(
                        field.word(),
                        counts.stream()
                                .map(count -> new Count(count.value(), count.models()))
                                .toList()));
        return new ModelFacets(values, facets.models(), facets.complete());
    }
}
