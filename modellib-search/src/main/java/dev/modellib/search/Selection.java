package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which models a page is about, as SQL: the tables with their conditions, the values bound in them, and the rank.
 *
 * @param from what follows FROM, up to and with the conditions
 * @param counted the same for counting only, without tables that would add nothing
 * @param score the expression hits are ranked by, the larger the better
 * @param values the values of the question marks in {@code from}, and in {@code counted}
 */
record Selection(String from, String counted, String score, List<Object> values) {
    private static final String MATCH = "model_text MATCH ?";

    static Selection of(String match, String excluded, ModelFilter filter) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        String tables = "models";
        String score = "0.0";
        if (!match.isEmpty()) {
            // CROSS JOIN fixes the order: the text index leads, the rows are looked up.
            tables = "model_text CROSS JOIN models ON model_key = model_text.rowid";
            // bm25 is negative, and the better the smaller.
            score = "-bm25(model_text, " + Schema.WEIGHTS + ")";
            conditions.add(MATCH);
            values.add(match);
        }
        if (!excluded.isEmpty()) {
            conditions.add("model_key NOT IN (SELECT rowid FROM model_text WHERE model_text MATCH ?)");
            values.add(excluded);
        }
        narrow("kind", filter.kind(), conditions, values);
        narrow("quant", filter.quant(), conditions, values);
        narrow("format", filter.format(), conditions, values);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        // Text and rows agree, so matches can be counted in the text index alone.
        boolean matchOnly = conditions.equals(List.of(MATCH));
        return new Selection(
                tables + where, matchOnly ? "model_text" + where : tables + where, score, List.copyOf(values));
    }

    private static void narrow(String column, Optional<String> value, List<String> conditions, List<Object> values) {
        if (value.isPresent()) {
            conditions.add(column + " = ?");
            values.add(value.get());
        }
    }
}
