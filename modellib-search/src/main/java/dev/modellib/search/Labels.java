package dev.modellib.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A value of a field as one word of the index, so that a filter costs what a word costs. The field is a private-use
 * character, and so is each half of every UTF-16 unit that is no ASCII letter or digit: to the tokenizer they are letters,
 * and no word of a text begins with one by chance.
 */
final class Labels {
    /** The label of every model. */
    static final String EVERY = "\uE0FF";

    private static final char FIELD = '\uE000';
    private static final char HIGH = '\uE100';
    private static final char LOW = '\uE200';
    private static final int BYTE = 0xFF;

    private Labels() {}

    /** Labels are stored: a new field goes to the end of its list. */
    @SuppressWarnings("EnumOrdinal")
    static String of(ModelField field, String value) {
        StringBuilder label = new StringBuilder().append((char) (FIELD + field.ordinal()));
        String folded = Words.fold(value);
        for (int at = 0; at < folded.length(); at++) {
            char unit = folded.charAt(at);
            if ((unit >= 'a' && unit <= 'z') || (unit >= '0' && unit <= '9')) {
                label.append(unit);
            } else {
                label.append((char) (HIGH + (unit >> 8))).append((char) (LOW + (unit & BYTE)));
            }
        }
        return label.toString();
    }

    /** Whether a word that is no label begins as one does. */
    static boolean isLike(String word) {
        char first = word.charAt(0);
        return first >= FIELD && first < HIGH;
    }

    /** The part of a repository's name before the slash. */
    static String author(String repo) {
        int slash = repo.indexOf('/');
        return slash < 0 ? "" : repo.substring(0, slash);
    }

    static List<String> of(ModelRow row) {
        Set<String> labels = new LinkedHashSet<>();
        labels.add(EVERY);
        labels.add(of(ModelField.KIND, row.kind()));
        labels.add(of(ModelField.QUANT, row.quant()));
        labels.add(of(ModelField.FORMAT, row.format()));
        labels.add(of(ModelField.STATUS, row.status()));
        labels.add(of(ModelField.FAMILY, row.family()));
        labels.add(of(ModelField.AUTHOR, author(row.repo())));
        if (!row.repo().isEmpty()) {
            labels.add(of(ModelField.SOURCE, row.repo()));
        }
        for (String tag : row.tagList()) {
            labels.add(of(ModelField.TAG, tag));
        }
        return List.copyOf(labels);
    }
}
