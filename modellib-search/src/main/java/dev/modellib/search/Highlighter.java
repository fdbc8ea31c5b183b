package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the words of a search in the texts of a model that matches. */
final class Highlighter {
    private static final int MAX_CHARS = 160;

    /** How much text stands before the first word found, where it has to be cut. */
    private static final int LEAD = 40;

    /** A description may be a whole model card. */
    private static final int MAX_SEARCHED = 20_000;

    private final List<Wanted> wanted;

    Highlighter(SearchText text) {
        wanted = text.terms().stream()
                .filter(term -> !term.excluded() && !term.isFilter())
                .map(term -> new Wanted(term.field(), term.words(), !term.phrase()))
                .filter(term -> !term.words().isEmpty())
                .toList();
    }

    /** Words in a row; the last may be the beginning of one. */
    private record Wanted(Optional<ModelField> field, List<String> words, boolean begins) {
        boolean isIn(ModelField other) {
            return field.isEmpty() || field.get() == other;
        }

        /** How many words from here on are what is wanted; 0 for none. */
        int length(String text, List<Words.Word> found, int at) {
            if (at + words.size() <= found.size()) {
                boolean all = true;
                for (int i = 0; i < words.size() && all; i++) {
                    all = fits(found.get(at + i).text(), words.get(i), i == words.size() - 1);
                }
                if (all) {
                    return words.size();
                }
            }
            return field.isEmpty() && (begins || words.size() == 1) ? joined(text, found, at) : 0;
        }

        private int joined(String text, List<Words.Word> found, int at) {
            String joined = String.join("", words);
            if (words.size() > 1 && fits(found.get(at).text(), joined, true)) {
                return 1;
            }
            for (int parts = 2; parts <= Joint.MAX_PARTS && Joint.holds(text, found, at, parts); parts++) {
                if (fits(Joint.text(found, at, parts), joined, true)) {
                    return parts;
                }
            }
            return 0;
        }

        private boolean fits(String held, String word, boolean last) {
            return (begins && last) ? held.startsWith(word) : held.equals(word);
        }
    }

    List<Snippet> snippets(ModelRow row) {
        List<Snippet> snippets = new ArrayList<>();
        if (!wanted.isEmpty()) {
            add(ModelField.NAME, row.name(), snippets);
            add(ModelField.REPO, row.repo(), snippets);
            add(ModelField.FAMILY, row.family(), snippets);
            add(ModelField.TAG, row.tags(), snippets);
            add(ModelField.ARCHITECTURE, row.architecture(), snippets);
            add(ModelField.FILE, row.fileNames(), snippets);
            add(ModelField.DESCRIPTION, row.description(), snippets);
        }
        return snippets;
    }

    private void add(ModelField field, String whole, List<Snippet> snippets) {
        String text = whole.substring(0, boundary(whole, Math.min(MAX_SEARCHED, whole.length())));
        List<Snippet.Range> ranges = ranges(field, text);
        if (ranges.isEmpty()) {
            return;
        }
        int first = ranges.get(0).start();
        int start = text.length() <= MAX_CHARS || first <= LEAD ? 0 : boundary(text, first - LEAD);
        int end = boundary(text, Math.min(text.length(), start + MAX_CHARS));
        List<Snippet.Range> inside = new ArrayList<>();
        for (Snippet.Range range : ranges) {
            if (range.start() < end) {
                inside.add(new Snippet.Range(range.start() - start, Math.min(range.end(), end) - start));
            }
        }
        snippets.add(new Snippet(field, text.substring(start, end), inside));
    }

    private List<Snippet.Range> ranges(ModelField field, String text) {
        List<Words.Word> found = Words.of(text);
        List<Snippet.Range> ranges = new ArrayList<>();
        for (int at = 0; at < found.size(); ) {
            int longest = 0;
            for (Wanted term : wanted) {
                if (term.isIn(field)) {
                    longest = Math.max(longest, term.length(text, found, at));
                }
            }
            if (longest > 0) {
                ranges.add(new Snippet.Range(
                        found.get(at).start(), found.get(at + longest - 1).end()));
            }
            at += Math.max(1, longest);
        }
        return ranges;
    }

    /** The nearest place that does not part the halves of a surrogate pair. */
    private static int boundary(String text, int at) {
        boolean parted = at > 0
                && at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
        return parted ? at - 1 : at;
    }
}
