package dev.modellib.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the values of the fields that a result is broken down by. */
final class FacetCounter {
    private static final int MOST_VALUES = 100;
    private static final List<ModelField> FIELDS =
            List.of(ModelField.KIND, ModelField.QUANT, ModelField.FORMAT, ModelField.AUTHOR, ModelField.TAG);

    private final Map<ModelField, Map<String, Facets.Value>> counts = new EnumMap<>(ModelField.class);
    private long models;

    FacetCounter() {
        FIELDS.forEach(field -> counts.put(field, new HashMap<>()));
    }

    void add(String kind, String quant, String format, String repo, List<String> tags) {
        models++;
        count(ModelField.KIND, List.of(kind));
        count(ModelField.QUANT, List.of(quant));
        count(ModelField.FORMAT, List.of(format));
        count(ModelField.AUTHOR, List.of(Labels.author(repo)));
        count(ModelField.TAG, tags);
    }

    Facets facets(boolean complete) {
        Map<ModelField, List<Facets.Value>> fields = new EnumMap<>(ModelField.class);
        counts.forEach((field, values) -> {
            List<Facets.Value> sorted = new ArrayList<>(values.values());
            sorted.sort(
                    Comparator.comparingLong(Facets.Value::models).reversed().thenComparing(Facets.Value::value));
            fields.put(field, List.copyOf(sorted.subList(0, Math.min(MOST_VALUES, sorted.size()))));
        });
        return new Facets(fields, models, complete);
    }

    /** An absent fact is no value, and a tag given twice is one. */
    private void count(ModelField field, List<String> values) {
        Set<String> seen = new HashSet<>();
        for (String value : values) {
            String folded = Words.fold(value);
            if (!value.isEmpty() && seen.add(folded)) {
                counts.computeIfAbsent(field, other -> new HashMap<>())
                        .merge(
                                folded,
                                new Facets.Value(value, 1),
                                (held, one) -> new Facets.Value(held.value(), held.models() + 1));
            }
        }
    }
}
