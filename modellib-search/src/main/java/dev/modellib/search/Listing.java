package dev.modellib.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A page of models, newest first. Few that pass the filter are taken from the text index and sorted; of many, the models
 * are walked in their order until the page is full, which cannot be far.
 */
final class Listing {
    static final String NEWEST_FIRST = "added_at_millis DESC, id";

    private static final int FEW = 10_000;

    private final Session session;

    Listing(Session session) {
        this.session = session;
    }

    IndexPage page(ModelFilter filter, int limit, int offset) throws SQLException {
        List<String> labels = filter.labels();
        Vocabulary vocabulary = new Vocabulary(session);
        if (labels.isEmpty()) {
            return new IndexPage(
                    hits("", List.of(), limit, offset), vocabulary.models(Labels.EVERY), true, 0, Optional.empty());
        }
        String match =
                Match.of(new SearchText(List.of()), filter, vocabulary, 0).everything();
        long total = session.number("SELECT count(*) FROM model_text WHERE model_text MATCH ?", match);
        List<IndexedHit> hits = total <= FEW
                ? hits(
                        " WHERE model_key IN (SELECT rowid FROM model_text WHERE model_text MATCH ?)",
                        List.of(match),
                        limit,
                        offset)
                : hits(
                        " WHERE " + String.join(" AND ", Collections.nCopies(labels.size(), "instr(labels, ?) > 0")),
                        labels.stream().map(label -> ' ' + label + ' ').toList(),
                        limit,
                        offset);
        return new IndexPage(hits, total, true, 0, Optional.empty());
    }

    /** Keys are sorted and cut first: documents are long and only those of the page are read. */
    private List<IndexedHit> hits(String where, List<String> values, int limit, int offset) throws SQLException {
        List<Object> all = new ArrayList<>(values);
        all.add(limit);
        all.add(offset);
        return session.query(
                "SELECT " + StoredModel.COLUMNS + " FROM (SELECT model_key AS hit FROM models" + where + " ORDER BY "
                        + NEWEST_FIRST + " LIMIT ? OFFSET ?) JOIN models ON model_key = hit ORDER BY " + NEWEST_FIRST,
                row -> {
                    StoredModel model = StoredModel.read(row);
                    return new IndexedHit(model.id(), model.document(), 0, List.of());
                },
                all.toArray());
    }
}
