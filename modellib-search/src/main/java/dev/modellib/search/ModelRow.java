package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The texts of a row of {@code models} and what is derived from them: joined words, labels, vocabulary. Derived from the
 * row and never from the model that was put, so that a rebuild comes to the same.
 *
 * @param tags the tags, one a line
 * @param fileNames the paths, one a line
 */
record ModelRow(
        String kind,
        String format,
        String quant,
        String status,
        String name,
        String repo,
        String family,
        String architecture,
        String tags,
        String fileNames,
        String description) {
    /** What {@link #read} wants, in its order. */
    static final String COLUMNS =
            "kind, format, quant, status, name, repo, family, architecture, tags, file_names, description";

    private static final int MAX_JOINED = 64;
    private static final int MAX_WORD_CHARS = 64;

    static ModelRow of(IndexedModel model) {
        return new ModelRow(
                model.kind(),
                model.format(),
                model.quant(),
                model.status(),
                model.name(),
                model.repo(),
                model.family(),
                model.architecture(),
                String.join("\n", model.tags()),
                String.join("\n", model.files().stream().map(IndexedFile::path).toList()),
                model.description());
    }

    /** The row that a result stands on, its columns from the one given. */
    static ModelRow read(ResultSet result, int from) throws SQLException {
        return new ModelRow(
                result.getString(from),
                result.getString(from + 1),
                result.getString(from + 2),
                result.getString(from + 3),
                result.getString(from + 4),
                result.getString(from + 5),
                result.getString(from + 6),
                result.getString(from + 7),
                result.getString(from + 8),
                result.getString(from + 9),
                result.getString(from + 10));
    }

    List<String> tagList() {
        return lines(tags);
    }

    static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    String traits() {
        return String.join("\n", kind, format, quant);
    }

    /** Neighbours within a name written as one word: {@code Llama-3} is also llama3, {@code Qwen2.5} also qwen25. */
    String joined() {
        Set<String> joined = new LinkedHashSet<>();
        for (String text : List.of(name, repo, family, architecture, tags)) {
            List<Words.Word> words = Words.of(text);
            for (int at = 0; at < words.size() && joined.size() < MAX_JOINED; at++) {
                for (int parts = 2; parts <= Joint.MAX_PARTS && Joint.holds(text, words, at, parts); parts++) {
                    String word = Joint.text(words, at, parts);
                    if (word.length() <= MAX_WORD_CHARS) {
                        joined.add(word);
                    }
                }
            }
        }
        return String.join(" ", joined);
    }

    /** As {@code models} holds them: with a blank on both sides of each. */
    String labels() {
        return ' ' + String.join(" ", Labels.of(this)) + ' ';
    }

    /** Each word of the index once, labels too; without those too long to be one that people type. */
    Set<String> vocabulary() {
        Set<String> vocabulary = new LinkedHashSet<>(Labels.of(this));
        for (String text :
                List.of(name, repo, family, architecture, tags, traits(), fileNames, description, joined())) {
            for (Words.Word word : Words.of(text)) {
                vocabulary.add(word.text());
            }
        }
        vocabulary.removeIf(word -> word.length() > MAX_WORD_CHARS || word.isEmpty());
        return vocabulary;
    }
}
