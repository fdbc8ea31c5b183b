package dev.modellib.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the values of the fields that a result is broken down by. Many models have few different texts in these fields, so
 * texts are counted as they stand, and what they say is looked at once for each.
 */
final class FacetCounter {
    private static final int MOST_VALUES = 100;
    private static final List<ModelField> FIELDS =
            List.of(ModelField.KIND, ModelField.QUANT, ModelField.FORMAT, ModelField.AUTHOR, ModelField.TAG);

    /** In the order in which they came: of values that are one, that of the first model is told. */
    private final Map<ModelField, Map<String, Tally>> texts = new EnumMap<>(ModelField.class);

    private long models;

    FacetCounter() {
        FIELDS.forEach(field -> texts.put(field, new LinkedHashMap<>()));
    }

    /** Counts a model by its texts, tags one a line. */
    void add(String kind, String quant, String format, String repo, String tags) {
        models++;
        count(ModelField.KIND, kind);
        count(ModelField.QUANT, quant);
        count(ModelField.FORMAT, format);
        count(ModelField.AUTHOR, Labels.author(repo));
        count(ModelField.TAG, tags);
    }

    private void count(ModelField field, String text) {
        if (!text.isEmpty()) {
            texts.computeIfAbsent(field, other -> new LinkedHashMap<>())
                    .computeIfAbsent(text, other -> new Tally())
                    .models++;
        }
    }

    Facets facets(boolean complete) {
        Map<ModelField, List<Facets.Value>> fields = new EnumMap<>(ModelField.class);
        texts.forEach((field, counts) -> {
            List<Facets.Value> sorted = new ArrayList<>(values(field, counts));
            sorted.sort(
                    Comparator.comparingLong(Facets.Value::models).reversed().thenComparing(Facets.Value::value));
            fields.put(field, List.copyOf(sorted.subList(0, Math.min(MOST_VALUES, sorted.size()))));
        });
        return new Facets(fields, models, complete);
    }

    /** An absent fact is no value, and a tag given twice is one. */
    private static Collection<Facets.Value> values(ModelField field, Map<String, Tally> counts) {
        Map<String, Facets.Value> values = new LinkedHashMap<>();
        counts.forEach((text, tally) -> {
            Set<String> seen = new HashSet<>();
            for (String value : field == ModelField.TAG ? ModelRow.lines(text) : List.of(text)) {
                String folded = Words.fold(value);
                if (!value.isEmpty() && seen.add(folded)) {
                    values.merge(
                            folded,
                            new Facets.Value(value, tally.models),
                            (held, more) -> new Facets.Value(held.value(), held.models() + more.models()));
                }
            }
        });
        return values.values();
    }

    /** How many models have one text. */
    private static final class Tally {
        private long models;
    }
}
