package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A search whose meaning is known: the terms it is made of. The judge of what it has to find shares no code with the
 * index and works on plain ASCII words only.
 */
record Query(List<Term> terms) {
    private static final Arbitrary<String> WORD = Arbitraries.of(
            "llama",
            "lla",
            "Llama",
            "qwen2",
            "QWEN",
            "3",
            "30",
            "8b",
            "instruct",
            "q4",
            "k",
            "m",
            "gguf",
            "owner",
            "AND");
    private static final Arbitrary<String> SEPARATOR = Arbitraries.of("-", "_", "/", ".", "++", ":", "(", "*^");

    /** How a term is written. */
    enum Shape {
        WORD,
        PHRASE,
        EXCLUDED_WORD,
        EXCLUDED_PHRASE
    }

    /** One word or phrase of a search. */
    record Term(Shape shape, String text) {
        String typed() {
            return switch (shape) {
                case WORD -> text;
                case PHRASE -> '"' + text + '"';
                case EXCLUDED_WORD -> "-" + text;
                case EXCLUDED_PHRASE -> "-\"" + text + '"';
            };
        }

        boolean excludes() {
            return shape == Shape.EXCLUDED_WORD || shape == Shape.EXCLUDED_PHRASE;
        }

        boolean holds(List<List<String>> fields) {
            List<String> wanted = words(text);
            return fields.stream().anyMatch(field -> holds(field, wanted));
        }

        private boolean holds(List<String> field, List<String> wanted) {
            for (int start = 0; start + wanted.size() <= field.size(); start++) {
                boolean same = true;
                for (int i = 0; i < wanted.size(); i++) {
                    String held = field.get(start + i);
                    boolean last = shape == Shape.WORD && i == wanted.size() - 1;
                    same &= last ? held.startsWith(wanted.get(i)) : held.equals(wanted.get(i));
                }
                if (same) {
                    return true;
                }
            }
            return false;
        }
    }

    String text() {
        return String.join(" ", terms.stream().map(Term::typed).toList());
    }

    boolean matches(IndexedModel model) {
        List<List<String>> fields = new ArrayList<>();
        fields.add(words(model.name()));
        fields.add(words(model.repo()));
        fields.add(words(model.family()));
        fields.add(words(model.architecture()));
        fields.add(words(String.join(" ", model.tags())));
        fields.add(words(model.kind() + " " + model.format() + " " + model.quant()));
        fields.add(words(
                String.join(" ", model.files().stream().map(IndexedFile::path).toList())));
        fields.add(words(model.description()));
        return terms.stream().allMatch(term -> term.holds(fields) != term.excludes());
    }

    static Arbitrary<Query> arbitrary() {
        Arbitrary<String> compound =
                Combinators.combine(WORD, SEPARATOR, WORD).as((first, separator, second) -> first + separator + second);
        Arbitrary<String> phrase = Combinators.combine(WORD, WORD).as((first, second) -> first + ' ' + second);
        Arbitrary<Term> words = Arbitraries.oneOf(WORD, compound).map(text -> new Term(Shape.WORD, text));
        Arbitrary<Term> others = Combinators.combine(
                        Arbitraries.of(Shape.PHRASE, Shape.EXCLUDED_PHRASE), Arbitraries.oneOf(WORD, phrase, compound))
                .as(Term::new);
        Arbitrary<Term> excluded = Arbitraries.oneOf(WORD, compound).map(text -> new Term(Shape.EXCLUDED_WORD, text));
        return Arbitraries.oneOf(words, words, words, others, excluded)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Query::new);
    }

    /** Text of a model, from the same words. */
    static Arbitrary<String> prose() {
        return Combinators.combine(WORD, Arbitraries.oneOf(SEPARATOR, Arbitraries.just(" ")), WORD)
                .as((first, separator, second) -> first + separator + second);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
