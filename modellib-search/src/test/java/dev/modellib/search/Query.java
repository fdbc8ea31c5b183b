package dev.modellib.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Arbitrary<String> JOINED = Arbitraries.of("llama3", "llama30", "qwen25", "q4k", "llamainst");
    private static final Arbitrary<String> SEPARATOR = Arbitraries.of("-", "_", "/", ".", "++", "::", "(", "*^", "-3.");
    private static final int NAMES = 5;
    private static final Pattern ALNUM = Pattern.compile("[a-z0-9]+");

    /** How a term is written. */
    enum Shape {
        WORD,
        PHRASE,
        EXCLUDED_WORD,
        EXCLUDED_PHRASE,
        KIND,
        EXCLUDED_TAG,
        NAME
    }

    /** One word or phrase of a search. */
    record Term(Shape shape, String text) {
        String typed() {
            return switch (shape) {
                case WORD -> text;
                case PHRASE -> '"' + text + '"';
                case EXCLUDED_WORD -> "-" + text;
                case EXCLUDED_PHRASE -> "-\"" + text + '"';
                case KIND -> "kind:" + text;
                case EXCLUDED_TAG -> "-tag:\"" + text + '"';
                case NAME -> "name:" + text;
            };
        }

        boolean matches(IndexedModel model) {
            return switch (shape) {
                case WORD -> holds(texts(model), true, true);
                case PHRASE -> holds(texts(model), false, false);
                case EXCLUDED_WORD -> !holds(texts(model), false, true);
                case EXCLUDED_PHRASE -> !holds(texts(model), false, false);
                case KIND -> model.kind().equalsIgnoreCase(text);
                case EXCLUDED_TAG -> model.tags().stream().noneMatch(text::equalsIgnoreCase);
                case NAME -> rowIn(words(model.name()), true);
            };
        }

        private boolean holds(List<String> texts, boolean begins, boolean alsoJoined) {
            List<String> wanted = words(text);
            String whole = String.join("", wanted);
            Set<String> single = new TreeSet<>();
            for (String field : texts) {
                if (rowIn(words(field), begins)) {
                    return true;
                }
                single.addAll(words(field));
            }
            // The first are those in which names are written; prose and paths are taken as they are.
            texts.subList(0, NAMES).forEach(name -> single.addAll(joined(name)));
            return (wanted.size() == 1 || alsoJoined)
                    && single.stream().anyMatch(held -> begins ? held.startsWith(whole) : held.equals(whole));
        }

        private boolean rowIn(List<String> field, boolean begins) {
            List<String> wanted = words(text);
            for (int start = 0; start + wanted.size() <= field.size(); start++) {
                boolean same = true;
                for (int i = 0; i < wanted.size(); i++) {
                    String held = field.get(start + i);
                    boolean last = begins && i == wanted.size() - 1;
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
        return terms.stream().allMatch(term -> term.matches(model));
    }

    static boolean has(IndexedModel model, ModelField field, String value) {
        return values(model, field).stream().anyMatch(value::equalsIgnoreCase);
    }

    /** The values of a model in a field that is compared whole. */
    private static List<String> values(IndexedModel model, ModelField field) {
        return switch (field) {
            case KIND -> List.of(model.kind());
            case QUANT -> List.of(model.quant());
            case FORMAT -> List.of(model.format());
            case STATUS -> List.of(model.status());
            case FAMILY -> List.of(model.family());
            case AUTHOR -> List.of(model.repo().replaceFirst("/.*", ""));
            case TAG -> model.tags();
            default -> throw new IllegalArgumentException(field.word());
        };
    }

    static Arbitrary<Query> arbitrary() {
        Arbitrary<String> compound =
                Combinators.combine(WORD, SEPARATOR, WORD).as((first, separator, second) -> first + separator + second);
        Arbitrary<String> phrase = Combinators.combine(WORD, WORD).as((first, second) -> first + ' ' + second);
        Arbitrary<Term> words = Arbitraries.oneOf(WORD, compound, JOINED).map(text -> new Term(Shape.WORD, text));
        Arbitrary<Term> others = Combinators.combine(
                        Arbitraries.of(Shape.PHRASE, Shape.EXCLUDED_PHRASE),
                        Arbitraries.oneOf(WORD, phrase, compound, JOINED))
                .as(Term::new);
        Arbitrary<Term> excluded =
                Arbitraries.oneOf(WORD, compound, JOINED).map(text -> new Term(Shape.EXCLUDED_WORD, text));
        Arbitrary<Term> filters = Arbitraries.of(
                new Term(Shape.KIND, "llm"),
                new Term(Shape.KIND, "Vision"),
                new Term(Shape.KIND, "ll"),
                new Term(Shape.EXCLUDED_TAG, "chat"),
                new Term(Shape.EXCLUDED_TAG, "text-generation"));
        Arbitrary<Term> named = Arbitraries.oneOf(WORD, compound).map(text -> new Term(Shape.NAME, text));
        return Arbitraries.oneOf(words, words, words, others, excluded, filters, named)
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

    private static List<String> texts(IndexedModel model) {
        List<String> texts = new ArrayList<>(List.of(
                model.name(),
                model.repo(),
                model.family(),
                model.architecture(),
                String.join(" ", model.tags()),
                model.kind() + " " + model.format() + " " + model.quant(),
                model.description()));
        texts.add(String.join(" ", model.files().stream().map(IndexedFile::path).toList()));
        return texts;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = ALNUM.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** Two neighbours without a blank or slash between, or three of which the second and third are a version. */
    private static List<String> joined(String text) {
        List<String> joined = new ArrayList<>();
        for (String compound : text.toLowerCase(Locale.ROOT).split("[ /\n]+")) {
            List<String> words = words(compound);
            for (int i = 0; i + 1 < words.size(); i++) {
                joined.add(words.get(i) + words.get(i + 1));
                if (i + 2 < words.size()
                        && words.get(i + 1).matches("[0-9].*")
                        && words.get(i + 2).matches("[0-9]+")) {
                    joined.add(words.get(i) + words.get(i + 1) + words.get(i + 2));
                }
            }
        }
        return joined;
    }
}
