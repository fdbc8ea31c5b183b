package dev.modellib.search;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a listing or a search is narrowed to: models that have every value.
 *
 * <p><i>Shape</i>: values are compared whole, without regard to case and accents; an empty value asks for models in which
 * the fact is absent. The filter is applied before paging and counts in the total.
 *
 * @param values the values wanted of each field
 */
public record ModelFilter(Map<ModelField, Set<String>> values) {
    private static final ModelFilter NONE = new ModelFilter(Map.of());

    /**
     * Copies the values.
     *
     * @param values the values wanted of each field
     * @throws IllegalArgumentException when a field is not compared {@linkplain ModelField#isWhole() whole}
     */
    public ModelFilter {
        Map<ModelField, Set<String>> copy = new EnumMap<>(ModelField.class);
        values.forEach((field, wanted) -> {
            if (!field.isWhole()) {
                throw new IllegalArgumentException(field.word() + " is searched by words and is no filter");
            }
            copy.put(field, Set.copyOf(wanted));
        });
        values = Map.copyOf(copy);
    }

    /**
     * The filter that lets every model through.
     *
     * @return a filter without values
     */
    public static ModelFilter none() {
        return NONE;
    }

    /**
     * This filter, narrowed to a value besides.
     *
     * @param field a field that is compared {@linkplain ModelField#isWhole() whole}
     * @param value the value
     * @return a filter that wants this value, too
     * @throws IllegalArgumentException when the field is not compared whole
     */
    public ModelFilter with(ModelField field, String value) {
        Map<ModelField, Set<String>> more = new EnumMap<>(ModelField.class);
        more.putAll(values);
        Set<String> wanted = new TreeSet<>(values.getOrDefault(field, Set.of()));
        wanted.add(value);
        more.put(field, wanted);
        return new ModelFilter(more);
    }

    List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (ModelField field : ModelField.values()) {
            for (String value : new TreeSet<>(values.getOrDefault(field, Set.of()))) {
                labels.add(Labels.of(field, value));
            }
        }
        return labels;
    }
}
