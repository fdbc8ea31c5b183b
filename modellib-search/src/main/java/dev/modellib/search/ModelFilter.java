package dev.modellib.search;

import java.util.Optional;

/**
 * What a listing or a search is narrowed to; an empty part does not narrow.
 *
 * <p><i>Shape</i>: values are wire names and are compared exactly. The filter is applied before paging and counts in the
 * total.
 *
 * @param kind only models of this kind
 * @param quant only models of this quantisation
 * @param format only models of this file format
 */
public record ModelFilter(Optional<String> kind, Optional<String> quant, Optional<String> format) {
    private static final ModelFilter NONE = new ModelFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * The filter that lets every model through.
     *
     * @return a filter with three empty parts
     */
    public static ModelFilter none() {
        return NONE;
    }

    /**
     * This filter, narrowed to a kind.
     *
     * @param value the kind's wire name
     * @return a filter with that kind
     */
    public ModelFilter withKind(String value) {
        return new ModelFilter(Optional.of(value), quant, format);
    }

    /**
     * This filter, narrowed to a quantisation.
     *
     * @param value the quantisation's name
     * @return a filter with that quantisation
     */
    public ModelFilter withQuant(String value) {
        return new ModelFilter(kind, Optional.of(value), format);
    }

    /**
     * This filter, narrowed to a file format.
     *
     * @param value the format's wire name
     * @return a filter with that format
     */
    public ModelFilter withFormat(String value) {
        return new ModelFilter(kind, quant, Optional.of(value));
    }
}
