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
 * <p>{@code spellings} holds each word of letters under itself and under itself without one letter. Two words that differ
 * by one letter (left out, added, replaced, swapped with its neighbour) share such a variant, so a handful of look-ups by
 * key finds all of them.
 */
final class Vocabulary {
    private static final int MIN_SPELLED = 4;
    private static final int MAX_SPELLED = 24;

    /** From this length on, two differences are believed, not only one. */
    private static final int LONG_WORD = 8;

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
        if (typed.length() < MIN_SPELLED || typed.length() > MAX_SPELLED) {
            return Optional.empty();
        }
        int believed = typed.length() >= LONG_WORD ? 2 : 1;
        Set<String> words = new LinkedHashSet<>();
        for (String variant : variants(typed)) {
            words.addAll(
                    session.query("SELECT word FROM spellings WHERE variant = ?", row -> row.getString(1), variant));
        }
        List<Entry> near = new ArrayList<>();
        for (String word : words) {
            if (Distance.between(typed, word) <= believed) {
                near.add(new Entry(word, models(word)));
            }
        }
        return near.stream()
                .min(Comparator.comparingInt((Entry entry) -> Distance.between(typed, entry.word()))
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
        return spellings(word).stream()
                .map(variant -> new Object[] {variant, word})
                .toList();
    }

    /** What a word is found under when it is mistyped; nothing for one that is not of letters only. */
    static Set<String> spellings(String word) {
        boolean spelled = word.length() >= MIN_SPELLED && word.length() <= MAX_SPELLED && isOfLetters(word);
        return spelled ? variants(word) : Set.of();
    }

    private static boolean isOfLetters(String word) {
        for (int at = 0; at < word.length(); at = word.offsetByCodePoints(at, 1)) {
            if (!Character.isLetter(word.codePointAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> variants(String word) {
        Set<String> variants = new LinkedHashSet<>();
        variants.add(word);
        for (int at = 0; at < word.length(); at = word.offsetByCodePoints(at, 1)) {
            variants.add(word.substring(0, at) + word.substring(word.offsetByCodePoints(at, 1)));
        }
        return variants;
    }
}
