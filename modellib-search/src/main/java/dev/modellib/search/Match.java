package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A search as FTS5 expressions that can never be a syntax error: every word stands in double quotes, and no double quote
 * survives inside one.
 *
 * <p>FTS5 splits a quoted word the way it split the texts, so {@code Q4_K_M} asks for q4, k, m in a row. A word stands for
 * what it begins, too. Up to three characters there is an index of that; for longer ones FTS5 merges the lists of all
 * words that begin so before it answers, at a tenth of a microsecond an entry. Where that would be long, the words that
 * the most models hold are asked for one by one instead.
 *
 * @param text what has to be there, or {@code ""}
 * @param exact the same with each word as it was typed, or {@code ""} when that is no different
 * @param labels the labels that have to be there
 * @param excluded what must not be there, or {@code ""}
 * @param textCost how many entries of the index {@code text} and {@code excluded} are about
 * @param exactCost how many {@code exact} is about
 * @param sure so many models match for certain, where that is known without a search; else 0
 * @param shortened whether words were left out that the text may also have meant
 * @param impossible whether nothing can match
 */
record Match(
        String text,
        String exact,
        List<String> labels,
        String excluded,
        long textCost,
        long exactCost,
        long sure,
        boolean shortened,
        boolean impossible) {
    Match {
        labels = List.copyOf(labels);
    }

    /** The merged entries are how many FTS5 may merge, for all words of the search; with the largest number, any. */
    static Match of(SearchText text, ModelFilter filter, Vocabulary vocabulary, long mergedEntries)
            throws SQLException {
        return new Builder(vocabulary, mergedEntries).build(text, filter);
    }

    /** What the index is asked when nothing is ranked. */
    String everything() {
        return expression(text, labels);
    }

    /** What the index is asked when hits are ranked by the words alone; some labels are left to the rows. */
    String ranked(boolean withExact, List<String> asked) {
        return expression(withExact ? "(" + text + ") OR (" + exact + ")" : text, asked);
    }

    private String expression(String words, List<String> asked) {
        List<String> parts = new ArrayList<>();
        if (!words.isEmpty()) {
            parts.add('(' + words + ')');
        }
        for (String label : asked) {
            parts.add(label(label));
        }
        if (parts.isEmpty()) {
            parts.add(label(Labels.EVERY));
        }
        String wanted = String.join(" AND ", parts);
        return excluded.isEmpty() ? wanted : '(' + wanted + ") NOT (" + excluded + ')';
    }

    private static String label(String label) {
        return "labels : \"" + label + '"';
    }

    /** Collects the parts of one search. */
    private static final class Builder {
        private static final int INDEXED_PREFIX = 3;

        private static final int COMPLETIONS = 16;
        private static final String NOT_DERIVED = "- {joined labels} : ";

        private final Vocabulary vocabulary;
        private final long mergedEntries;
        private final List<String> prefixed = new ArrayList<>();
        private final List<String> exact = new ArrayList<>();
        private final List<String> excluded = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private long merged;
        private long textCost;
        private long exactCost;

        /** How many models hold the commonest of the words that the last beginning of words stands for. */
        private long commonest;

        private boolean shortened;
        private boolean wordless;

        Builder(Vocabulary vocabulary, long mergedEntries) {
            this.vocabulary = vocabulary;
            this.mergedEntries = mergedEntries;
        }

        Match build(SearchText text, ModelFilter filter) throws SQLException {
            labels.addAll(filter.labels());
            for (SearchText.Term term : text.terms()) {
                add(term);
            }
            boolean nothing = wordless && prefixed.isEmpty() && labels.isEmpty() && excluded.isEmpty();
            return new Match(
                    String.join(" AND ", prefixed),
                    prefixed.equals(exact) ? "" : String.join(" AND ", exact),
                    labels.stream().distinct().toList(),
                    String.join(" OR ", excluded),
                    textCost,
                    exactCost,
                    isOneWord(text) && labels.isEmpty() ? commonest : 0,
                    shortened,
                    nothing);
        }

        /** Whether all who hold a word that it stands for match. */
        private static boolean isOneWord(SearchText text) {
            return text.terms().size() == 1
                    && text.terms().get(0).field().isEmpty()
                    && text.terms().get(0).words().size() == 1
                    && !Labels.isLike(text.terms().get(0).words().get(0));
        }

        private void add(SearchText.Term term) throws SQLException {
            if (term.isFilter()) {
                String label = Labels.of(term.field().orElseThrow(), term.text());
                if (term.excluded()) {
                    excluded.add(label(label));
                    textCost += vocabulary.models(label);
                } else {
                    labels.add(label);
                }
                return;
            }
            List<String> words = term.words();
            if (words.isEmpty()) {
                wordless = true;
                return;
            }
            String typed = within(term, alternatives(term, words, '"' + term.text() + '"'));
            long cost = cost(words);
            if (term.excluded()) {
                excluded.add(typed);
                textCost += cost;
            } else {
                prefixed.add(term.phrase() ? typed : within(term, begun(term, words)));
                exact.add(typed);
                exactCost += cost;
                textCost += term.phrase() ? cost : 0;
            }
        }

        /** The words in a row, or joined to one. */
        private static List<String> alternatives(SearchText.Term term, List<String> words, String row) {
            if (term.field().isPresent()) {
                return List.of(row);
            }
            if (words.size() == 1) {
                return List.of(scope(words) + row);
            }
            return term.phrase()
                    ? List.of(NOT_DERIVED + row)
                    : List.of(NOT_DERIVED + row, scope(words) + '"' + String.join("", words) + '"');
        }

        /** Where one word is looked for: no label is a word that somebody typed. */
        private static String scope(List<String> words) {
            return Labels.isLike(words.get(0)) ? NOT_DERIVED : "";
        }

        private List<String> begun(SearchText.Term term, List<String> words) throws SQLException {
            int last = words.size() - 1;
            List<String> all = new ArrayList<>();
            String before = String.join(" ", words.subList(0, last));
            String whole = term.field().isPresent() ? "" : scope(words);
            String scope = last == 0 || term.field().isPresent() ? whole : NOT_DERIVED;
            for (String ending : endings(words.get(last))) {
                all.add(scope + quoted((before + ' ' + ending).strip()));
            }
            textCost += cost(words.subList(0, last));
            if (last > 0 && term.field().isEmpty()) {
                endings(String.join("", words)).forEach(ending -> all.add(whole + quoted(ending)));
            }
            return all;
        }

        /** What a word stands for: all that it begins, written with a star, or the commonest of them. */
        private List<String> endings(String word) throws SQLException {
            Vocabulary.Extent extent = vocabulary.extent(word);
            commonest = extent.most();
            boolean indexed = word.codePointCount(0, word.length()) <= INDEXED_PREFIX;
            long most = vocabulary.models(Labels.EVERY);
            if (indexed) {
                textCost += extent.isCut() ? most : Math.min(most, extent.models());
                return List.of(word + '*');
            }
            long entries = extent.isCut() ? most : extent.models();
            if (merged + entries <= mergedEntries) {
                merged += entries;
                textCost += entries;
                return List.of(word + '*');
            }
            List<String> commonest = vocabulary.commonest(word, COMPLETIONS);
            shortened |= extent.words() > commonest.size();
            textCost += Math.min(extent.models(), most * commonest.size());
            return commonest;
        }

        /** In double quotes, with the star outside; no word has one inside. */
        private static String quoted(String words) {
            return words.endsWith("*") ? '"' + words.substring(0, words.length() - 1) + "\"*" : '"' + words + '"';
        }

        private long cost(List<String> words) throws SQLException {
            long cost = 0;
            for (String word : words) {
                cost += vocabulary.models(word);
            }
            return cost;
        }

        private static String within(SearchText.Term term, List<String> alternatives) {
            String either =
                    alternatives.size() == 1 ? alternatives.get(0) : '(' + String.join(" OR ", alternatives) + ')';
            return term.field()
                    .map(field -> '{' + field.column() + "} : " + either)
                    .orElse(either);
        }
    }
}
