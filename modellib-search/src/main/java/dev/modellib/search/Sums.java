package dev.modellib.search;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashSet;

/**
 * What is derived from the rows, as sums that do not depend on an order and need no memory: two that agree were made of the
 * same words, labels and spellings, but for a chance of one in billions.
 *
 * @param models how many models
 * @param words over each word of each model
 * @param spellings over the misspellings of each word
 */
record Sums(long models, long words, long spellings) {
    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    /** By what the rows say; each is compared with its checksum on the way. */
    static Sums ofRows(Session session) throws SQLException {
        long[] sums = new long[2];
        session.forEach("SELECT " + StoredModel.COLUMNS + " FROM models", row -> {
            ModelRow texts = StoredModel.read(row).texts();
            for (String word : new LinkedHashSet<>(Derived.of(texts).words())) {
                sums[1] += hash(word);
            }
            sums[0]++;
        });
        long[] spellings = new long[1];
        session.forEach("SELECT word FROM words", row -> {
            String word = row.getString(1);
            for (String variant : Spelling.variants(word)) {
                spellings[0] += hash(variant + ' ' + word);
            }
        });
        return new Sums(sums[0], sums[1], spellings[0]);
    }

    /** By what the tables say. */
    static Sums ofTables(Session session) throws SQLException {
        long[] sums = new long[2];
        session.forEach("SELECT word, models FROM words", row -> sums[0] += hash(row.getString(1)) * row.getLong(2));
        session.forEach(
                "SELECT variant, word FROM spellings",
                row -> sums[1] += hash(row.getString(1) + ' ' + row.getString(2)));
        return new Sums(new Vocabulary(session).models(Labels.EVERY), sums[0], sums[1]);
    }

    /** FNV-1a over the UTF-8 bytes. */
    private static long hash(String text) {
        long hash = BASIS;
        for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (unit & 0xFF)) * PRIME;
        }
        return hash;
    }
}
