package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of the index and how many models hold each, in one session: what a search will cost is known before it is
 * made, and what a mistyped word may have meant.
 *
 * <p>{@code spellings} holds each word under its {@link Spelling#variants}, itself without one letter. Two words that differ
 * by one letter (left out, added, replaced, swapped with its neighbour) share such a variant, so a handful of look-ups by
 * key finds all of them.
 */
final class Vocabulary {
    /** How many words a prefix is looked up in at most. */
    private static final int MAX_COMPLETIONS = 20_000;

    /** Sorts after everything that continues a prefix. */
    private static final String BEYOND = Character.toString(Character.MAX_CODE_POINT);

    private static final String IN_RANGE =
            "SELECT word, models FROM words WHERE word >= ? AND word < ? LIMIT " + MAX_COMPLETIONS;

    private static final String ADD = "UPDATE words SET models = models + ? WHERE word = ?";

    private final Session session;

    Vocabulary(Session session) {
        this.session = session;
    }

    /** One word and how many models hold it. */
    record Entry(String word, long models) {}

    /**
     * How many words begin with a prefix, at most {@link #MAX_COMPLETIONS}, how often models hold them in all, and the commonest of
     * them.
     */
    record Extent(long words, long models, long most) {
        boolean isCut() {
            return words >= MAX_COMPLETIONS;
        }
    }

    long models(String word) throws SQLException {
        return session.first("SELECT models FROM words WHERE word = ?", row -> row.getLong(1), word)
                .orElse(0L);
    }

    Extent extent(String prefix) throws SQLException {
        return session.first(
                        "SELECT count(*), coalesce(sum(models), 0), coalesce(max(models), 0) FROM (" + IN_RANGE + ")",
                        row -> new Extent(row.getLong(1), row.getLong(2), row.getLong(3)),
                        prefix,
                        prefix + BEYOND)
                .orElseThrow();
    }

    /** The words that begin with a prefix, those of most models first. */
    List<String> commonest(String prefix, int most) throws SQLException {
        return session.query(
                "SELECT word FROM (" + IN_RANGE + ") ORDER BY models DESC, word LIMIT ?",
                row -> row.getString(1),
                prefix,
                prefix + BEYOND,
                most);
    }

    boolean begins(String prefix) throws SQLException {
        return !session.query(
                        "SELECT 1 FROM words WHERE word >= ? AND word < ? LIMIT 1", row -> 1, prefix, prefix + BEYOND)
                .isEmpty();
    }

    /** The known word that a mistyped one is nearest to; among equals, that of most models. */
    Optional<String> nearest(String typed) throws SQLException {
        Set<String> words = new LinkedHashSet<>();
        for (String variant : Spelling.variants(typed)) {
            words.addAll(
                    session.query("SELECT word FROM spellings WHERE variant = ?", row -> row.getString(1), variant));
        }
        List<Entry> near = new ArrayList<>();
        for (String word : words) {
            if (Spelling.isBelieved(typed, word)) {
                near.add(new Entry(word, models(word)));
            }
        }
        return near.stream()
                .min(Comparator.comparingInt((Entry entry) -> Spelling.differences(typed, entry.word()))
                        .thenComparing(Entry::models, Comparator.reverseOrder())
                        .thenComparing(Entry::word))
                .map(Entry::word);
    }

    /** Counts words, each of which stands there once: so many models more hold it, or fewer when negative. */
    void addAll(List<Entry> changes) throws SQLException {
        List<Object[]> unspelled = new ArrayList<>();
        for (Entry change : changes) {
            if (change.models() < 0) {
                lessen(change);
            } else if (change.models() > 0) {
                List<Object[]> spellings = rows(change.word());
                if (spellings.isEmpty()) {
                    unspelled.add(new Object[] {change.word(), change.models()});
                } else {
                    addMore(change, spellings);
                }
            }
        }
        session.insertAll(
                "INSERT INTO words (word, models) VALUES ",
                "(?, ?)",
                " ON CONFLICT (word) DO UPDATE SET models = models + excluded.models",
                unspelled);
    }

    private void lessen(Entry change) throws SQLException {
        session.update(ADD, change.models(), change.word());
        if (session.update("DELETE FROM words WHERE word = ? AND models <= 0", change.word()) > 0) {
            session.updateEach("DELETE FROM spellings WHERE variant = ? AND word = ?", rows(change.word()));
        }
    }

    private void addMore(Entry change, List<Object[]> spellings) throws SQLException {
        if (session.update(ADD, change.models(), change.word()) == 0) {
            session.update("INSERT INTO words (word, models) VALUES (?, ?)", change.word(), change.models());
            session.updateEach("INSERT INTO spellings (variant, word) VALUES (?, ?)", spellings);
        }
    }

    void clear() throws SQLException {
        session.update("DELETE FROM words");
        session.update("DELETE FROM spellings");
    }

    private static List<Object[]> rows(String word) {
        return Spelling.variants(word).stream()
                .map(variant -> new Object[] {variant, word})
                .toList();
    }
}
