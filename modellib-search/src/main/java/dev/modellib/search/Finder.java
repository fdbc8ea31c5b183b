package dev.modellib.search;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One search on one snapshot, bounded: of many matches the first 1,000, by the time they were indexed, are ranked, and
 * ranked only when that is cheap. FTS5 ranks by a pass over the list of each word, a fortieth of a millisecond a thousand
 * entries, and the vocabulary knows beforehand how long those are.
 */
final class Finder {
    /** A label of so large a part of the models is looked up in the rows: few have to be read to find many. */
    private static final int DENSE = 10;

    /**
     * What the steps may take, where there are enough models for them to take long. The bounds keep a search far below; this is
     * for a machine that has no time.
     */
    private static final long RANK_MILLIS = 50;

    private static final long FIND_MILLIS = 2_000;
    private static final long COUNT_MILLIS = 50;
    private static final long FACET_MILLIS = 500;
    private final Session session;
    private final SearchBounds bounds;
    private final Vocabulary vocabulary;
    private final long models;

    Finder(Session session, SearchBounds bounds) throws SQLException {
        this.session = session;
        this.vocabulary = new Vocabulary(session);
        this.models = vocabulary.models(Labels.EVERY);
        this.bounds = bounds.in(models);
    }

    /** A match, by its key. */
    record Found(long key, double score) {}

    /** What was found first, and whether it was ranked and is all. */
    private record Candidates(List<Found> found, boolean ranked, boolean more) {}

    IndexPage search(SearchText text, ModelFilter filter, int limit, int offset) throws SQLException {
        IndexPage page = exactly(text, filter, limit, offset);
        if (page.total() > 0 || !page.totalExact()) {
            return page;
        }
        Optional<SearchText> meant = corrected(text);
        if (meant.isEmpty()) {
            return page;
        }
        IndexPage other = exactly(meant.get(), filter, limit, offset);
        return other.total() > 0 ? other.correctedTo(meant.get().typed()) : page;
    }

    Facets facets(SearchText text, ModelFilter filter) throws SQLException {
        FacetCounter counter = new FacetCounter();
        Match match = Match.of(text, filter, vocabulary, bounds.mergedEntries());
        if (match.impossible()) {
            return counter.facets(true);
        }
        Session.Timed<Integer> rows = session.query(
                hurry(FACET_MILLIS),
                "SELECT models.kind, models.quant, models.format, models.repo, models.tags FROM model_text"
                        + " CROSS JOIN models ON model_key = model_text.rowid WHERE model_text MATCH ?"
                        + " ORDER BY model_text.rowid DESC LIMIT " + (bounds.faceted() + 1),
                row -> {
                    counter.add(
                            row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
                    return 1;
                },
                match.everything());
        return counter.facets(rows.rows().size() <= bounds.faceted() && !rows.cut() && !match.shortened());
    }

    private IndexPage exactly(SearchText text, ModelFilter filter, int limit, int offset) throws SQLException {
        Match match = Match.of(text, filter, vocabulary, bounds.mergedEntries());
        if (match.impossible()) {
            return new IndexPage(List.of(), 0, true, 0, Optional.empty());
        }
        Candidates first = candidates(match, offset > 0 ? 0 : hurry(RANK_MILLIS));
        long total = first.found().size();
        boolean exact = !match.shortened();
        if (first.more()) {
            // what the vocabulary knows need not be counted
            OptionalLong counted = match.sure() > bounds.counted() ? OptionalLong.of(match.sure()) : count(match);
            exact &= counted.isPresent() && counted.getAsLong() <= bounds.counted();
            total = Math.max(total, Math.min(counted.orElse(0), bounds.counted()));
        }
        List<Found> page = new ArrayList<>();
        if (offset < first.found().size()) {
            List<Found> sorted = sorted(first.found());
            page.addAll(sorted.subList(offset, (int) Math.min(sorted.size(), (long) offset + limit)));
        }
        if (first.more() && page.size() < limit) {
            page.addAll(rest(
                    match, limit - page.size(), Math.max(offset, first.found().size())));
        }
        return new IndexPage(
                hits(page, new Highlighter(text)),
                total,
                exact,
                first.ranked() ? first.found().size() : 0,
                Optional.empty());
    }

    private long hurry(long millis) {
        return models > bounds.unhurried() ? millis : 0;
    }

    /** A page behind the first has to be of the same order: it takes the time that the ranking needs. */
    private Candidates candidates(Match match, long rankMillis) throws SQLException {
        List<String> asked = new ArrayList<>();
        List<String> looked = new ArrayList<>();
        long cost = match.textCost();
        for (String label : match.labels()) {
            long held = vocabulary.models(label);
            if (held * DENSE > models) {
                looked.add(label);
            } else {
                asked.add(label);
                cost += held;
            }
        }
        if (!match.text().isEmpty() && cost <= bounds.rankEntries()) {
            boolean withExact = !match.exact().isEmpty() && cost + match.exactCost() <= bounds.rankEntries();
            Session.Timed<Found> ranked = ranked(match.ranked(withExact, asked), looked, rankMillis);
            if (!ranked.cut()) {
                return candidates(ranked.rows(), true);
            }
        }
        Session.Timed<Found> found = session.query(
                hurry(FIND_MILLIS),
                "SELECT rowid FROM model_text WHERE model_text MATCH ? ORDER BY rowid DESC LIMIT "
                        + (bounds.ranked() + 1),
                row -> new Found(row.getLong(1), 0),
                match.everything());
        Candidates candidates = candidates(found.rows(), false);
        return new Candidates(candidates.found(), false, candidates.more() || found.cut());
    }

    private Candidates candidates(List<Found> found, boolean ranked) {
        boolean more = found.size() > bounds.ranked();
        return new Candidates(more ? found.subList(0, bounds.ranked()) : found, ranked, more);
    }

    private Session.Timed<Found> ranked(String expression, List<String> labels, long millis) throws SQLException {
        List<Object> values = new ArrayList<>(List.of(expression));
        // CROSS JOIN fixes the order: the text index leads, the rows are looked up.
        StringBuilder sql = new StringBuilder("SELECT model_text.rowid, -bm25(model_text, " + Schema.WEIGHTS
                + ") FROM model_text" + (labels.isEmpty() ? "" : " CROSS JOIN models ON model_key = model_text.rowid")
                + " WHERE model_text MATCH ?");
        for (String label : labels) {
            sql.append(" AND instr(models.labels, ?) > 0");
            values.add(' ' + label + ' ');
        }
        sql.append(" ORDER BY model_text.rowid DESC LIMIT ").append(bounds.ranked() + 1);
        // bm25 is negative, and the better the smaller.
        return session.query(
                millis, sql.toString(), row -> new Found(row.getLong(1), row.getDouble(2)), values.toArray());
    }

    /** Unranked, the ones indexed last first, as the ranked ones were chosen. */
    private List<Found> rest(Match match, int limit, int offset) throws SQLException {
        return session.query(
                "SELECT rowid FROM model_text WHERE model_text MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?",
                row -> new Found(row.getLong(1), 0),
                match.everything(),
                limit,
                offset);
    }

    /** How many match, or one more than the most that are counted; empty when counting took too long. */
    private OptionalLong count(Match match) throws SQLException {
        Session.Timed<Long> count = session.query(
                hurry(COUNT_MILLIS),
                "SELECT count(*) FROM (SELECT 1 FROM model_text WHERE model_text MATCH ? LIMIT "
                        + (bounds.counted() + 1) + ")",
                row -> row.getLong(1),
                match.everything());
        return count.cut() ? OptionalLong.empty() : OptionalLong.of(count.rows().get(0));
    }

    /** Best first, then newest first, then by id. */
    private List<Found> sorted(List<Found> found) throws SQLException {
        Map<Long, Place> places = new HashMap<>();
        session.query(
                "SELECT model_key, added_at_millis, id FROM models WHERE model_key IN (SELECT value FROM json_each(?))",
                row -> places.put(row.getLong(1), new Place(row.getLong(2), row.getString(3))),
                json(found));
        requireRows(found.size(), places.size());
        List<Found> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingDouble(Found::score)
                .reversed()
                .thenComparing(hit -> places.get(hit.key()), Place.ORDER));
        return sorted;
    }

    private List<IndexedHit> hits(List<Found> page, Highlighter highlighter) throws SQLException {
        Map<Long, IndexedHit> hits = new HashMap<>();
        Map<Long, Double> scores = page.stream().collect(Collectors.toMap(Found::key, Found::score, Math::max));
        session.query(
                "SELECT " + StoredModel.COLUMNS + " FROM models WHERE model_key IN (SELECT value FROM json_each(?))",
                row -> {
                    StoredModel model = StoredModel.read(row);
                    List<Snippet> snippets = highlighter.snippets(model.texts());
                    double score = scores.getOrDefault(model.key(), 0.0);
                    return hits.put(model.key(), new IndexedHit(model.id(), model.document(), score, snippets));
                },
                json(page));
        requireRows(page.size(), hits.size());
        return page.stream().map(found -> hits.get(found.key())).toList();
    }

    /** Everything that the text index finds has a row, once; else it is damaged. */
    private static void requireRows(int found, int rows) throws SQLException {
        if (rows != found) {
            throw new SQLException(
                    "The text index holds rows that are not there", null, SqliteDatabase.TEXT_INDEX_DAMAGED);
        }
    }

    private static String json(List<Found> found) {
        return found.stream().map(hit -> Long.toString(hit.key())).collect(Collectors.joining(",", "[", "]"));
    }

    /** The text with each word that no model holds replaced by the nearest that some do. */
    private Optional<SearchText> corrected(SearchText text) throws SQLException {
        List<SearchText.Term> terms = new ArrayList<>();
        for (SearchText.Term term : text.terms()) {
            boolean fixed = term.phrase() || term.excluded() || term.isFilter();
            terms.add(fixed ? term : corrected(term));
        }
        SearchText meant = new SearchText(terms);
        // What is told as the text that was searched has to be one: a word may have become the name of a field.
        boolean told = SearchText.parse(meant.typed()).equals(meant);
        return meant.equals(text) || !told ? Optional.empty() : Optional.of(meant);
    }

    private SearchText.Term corrected(SearchText.Term term) throws SQLException {
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (Words.Word word : Words.of(term.text())) {
            Optional<String> meant =
                    vocabulary.begins(word.text()) ? Optional.empty() : vocabulary.nearest(word.text());
            if (meant.isPresent()) {
                text.append(term.text(), copied, word.start()).append(meant.get());
                copied = word.end();
            }
        }
        return term.withText(text.append(term.text().substring(copied)).toString());
    }

    /** What orders matches of one score. */
    private record Place(long addedAtMillis, String id) {
        static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::addedAtMillis).reversed().thenComparing(Place::id, Place::compareBytes);

        /** As SQLite compares texts: by their UTF-8 bytes, and so by code points. */
        private static int compareBytes(String left, String right) {
            return Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        }
    }
}
