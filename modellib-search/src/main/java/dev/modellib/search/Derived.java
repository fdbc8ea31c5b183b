package dev.modellib.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is derived from a row of {@code models}. Derived from the row and never from the model that was put, so that a rebuild
 * comes to the same.
 *
 * @param joined neighbours within a name written as one word: {@code Llama-3} is also llama3, {@code Qwen2.5} also qwen25
 * @param labels as {@code models} holds them: with a blank on both sides of each
 * @param words the words of the index, labels too, without those too long to be one that people type; one may occur
 *     several times
 */
record Derived(String joined, String labels, List<String> words) {
    private static final int MAX_JOINED = 64;
    private static final int MAX_WORD_CHARS = 64;

    static Derived of(ModelRow row) {
        List<String> words = new ArrayList<>();
        Set<String> joined = new LinkedHashSet<>();
        for (String text : List.of(row.name(), row.repo(), row.family(), row.architecture(), row.tags())) {
            List<Words.Word> found = Words.of(text);
            join(text, found, joined);
            add(found, words);
        }
        String joinedText = String.join(" ", joined);
        for (String text : List.of(row.traits(), row.fileNames(), row.description(), joinedText)) {
            add(Words.of(text), words);
        }
        List<String> labels = Labels.of(row);
        labels.forEach(label -> add(label, words));
        return new Derived(joinedText, ' ' + String.join(" ", labels) + ' ', words);
    }

    private static void join(String text, List<Words.Word> words, Set<String> joined) {
        for (int at = 0; at < words.size() && joined.size() < MAX_JOINED; at++) {
            for (int parts = 2; parts <= Joint.MAX_PARTS && Joint.holds(text, words, at, parts); parts++) {
                String word = Joint.text(words, at, parts);
                if (word.length() <= MAX_WORD_CHARS) {
                    joined.add(word);
                }
            }
        }
    }

    private static void add(List<Words.Word> found, List<String> words) {
        for (Words.Word word : found) {
            add(word.text(), words);
        }
    }

    private static void add(String word, List<String> words) {
        if (!word.isEmpty() && word.length() <= MAX_WORD_CHARS) {
            words.add(word);
        }
    }
}
