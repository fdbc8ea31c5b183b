package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a person typed, as terms. Any text is one; nothing in it is ever an error.
 *
 * @param terms the terms, in order
 */
record SearchText(List<Term> terms) {
    static final int MAX_CHARS = 1_024;
    private static final int MAX_TERMS = 32;

    SearchText {
        terms = List.copyOf(terms);
    }

    /**
     * One word or phrase.
     *
     * @param field what it is narrowed to
     * @param text what has to be found, without a double quote and not blank
     * @param phrase whether it stood in quotes
     * @param excluded whether a dash stood before it
     */
    record Term(Optional<ModelField> field, String text, boolean phrase, boolean excluded) {
        List<String> words() {
            return Words.textsOf(text);
        }

        /** Whether it compares a whole value rather than looks for words. */
        boolean isFilter() {
            return field.map(ModelField::isWhole).orElse(false);
        }

        Term withText(String other) {
            return new Term(field, other, phrase, excluded);
        }

        String typed() {
            String value = phrase ? '"' + text + '"' : text;
            return (excluded ? "-" : "") + field.map(name -> name.word() + ':').orElse("") + value;
        }
    }

    static SearchText parse(String text) {
        String clean = closed(clean(text));
        List<Term> terms = new ArrayList<>();
        int at = 0;
        while (at < clean.length() && terms.size() < MAX_TERMS) {
            boolean excluded = clean.charAt(at) == '-' && isInside(clean, at + 1);
            int start = excluded ? at + 1 : at;
            Optional<ModelField> field = field(clean, start);
            if (field.isPresent()) {
                start += field.get().word().length() + 1;
            }
            boolean quote = clean.charAt(start) == '"';
            int closing = quote ? clean.indexOf('"', start + 1) : -1;
            boolean phrase = closing > 0;
            int from = quote ? start + 1 : start;
            int to = phrase ? closing : endOfWord(clean, from);
            String value = clean.substring(from, to).strip();
            Term term = new Term(field, value, phrase, excluded);
            if (!value.isEmpty() && !terms.contains(term)) {
                terms.add(term);
            }
            at = phrase ? closing + 1 : Math.max(to, at + 1);
        }
        return new SearchText(terms);
    }

    boolean isBlank() {
        return terms.isEmpty();
    }

    /**
     * The text that means this again: parsed, it comes to the same terms, unless the blanks between them make it longer than
     * what of a text is read.
     */
    String typed() {
        return String.join(" ", terms.stream().map(Term::typed).toList());
    }

    /** With the last double quote made a blank, when it is one that is never closed. */
    private static String closed(String text) {
        boolean open = text.chars().filter(unit -> unit == '"').count() % 2 == 1;
        int last = text.lastIndexOf('"');
        return open ? text.substring(0, last) + ' ' + text.substring(last + 1) : text;
    }

    /** The field whose name and colon stand here, with something behind. */
    private static Optional<ModelField> field(String text, int from) {
        int colon = text.indexOf(':', from);
        return colon > from && isInside(text, colon + 1)
                ? ModelField.of(text.substring(from, colon))
                : Optional.empty();
    }

    private static boolean isInside(String text, int at) {
        return at < text.length() && text.charAt(at) != ' ';
    }

    private static int endOfWord(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) != ' ' && text.charAt(to) != '"') {
            to++;
        }
        return to;
    }

    /** The first part of the text with every kind of blank, control and format character made a space. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        for (int at = 0; at < text.length() && clean.length() < MAX_CHARS; ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (!isSeparator(codePoint)) {
                clean.appendCodePoint(codePoint);
            } else if (clean.length() > 0) {
                clean.append(' ');
            }
        }
        return clean.toString();
    }

    private static boolean isSeparator(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
