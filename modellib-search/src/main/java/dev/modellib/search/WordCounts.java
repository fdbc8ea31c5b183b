package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** By how many models each word becomes more or less frequent, collected over many models and written together. */
final class WordCounts {
    /** How many distinct words are collected before they are written. */
    private static final int MAX_COLLECTED = 200_000;

    private final Vocabulary vocabulary;
    private final Map<String, Change> changes = new HashMap<>();
    private long model;

    WordCounts(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** A model has come with these words, of which each counts once. */
    void add(List<String> words) throws SQLException {
        count(words, 1);
    }

    /** A model with these words has gone, or has others now. */
    void remove(List<String> words) throws SQLException {
        count(words, -1);
    }

    private void count(List<String> words, long by) throws SQLException {
        model++;
        for (String word : words) {
            Change change = changes.computeIfAbsent(word, other -> new Change());
            if (change.lastModel != model) {
                change.lastModel = model;
                change.models += by;
            }
        }
        if (changes.size() > MAX_COLLECTED) {
            write();
        }
    }

    void write() throws SQLException {
        // In the order of the table: neighbours share pages.
        List<Vocabulary.Entry> sorted = new ArrayList<>(changes.size());
        changes.forEach((word, change) -> sorted.add(new Vocabulary.Entry(word, change.models)));
        sorted.sort(Comparator.comparing(Vocabulary.Entry::word));
        vocabulary.addAll(sorted);
        changes.clear();
    }

    /** What happens to one word. */
    private static final class Change {
        private long models;
        private long lastModel;
    }
}
