package dev.modellib.search;

import java.util.List;
import java.util.Map;

/**
 * How the models that match are spread over the values of some fields.
 *
 * @param fields the values of kind, quant, format, author and tag that occur, at most 100 of each, the most frequent
 *     first and then by name; values that differ in case or accents only are one
 * @param models how many models were counted
 * @param complete whether these are all that match, as always in a library of up to 15,000 models; else about the 5,000
 *     indexed last were counted
 */
public record Facets(Map<ModelField, List<Value>> fields, long models, boolean complete) {
    /**
     * Copies the fields.
     *
     * @param fields the values that occur
     * @param models how many models were counted
     * @param complete whether these are all that match
     */
    public Facets {
        fields = Map.copyOf(fields);
    }

    /**
     * One value.
     *
     * @param value the value as a model has it
     * @param models how many models have it
     */
    public record Value(String value, long models) {}
}
