package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** Any string is a legal search. */
class SearchTextProperties {
    private final Scratch scratch;
    private final LibraryDatabase database;

    SearchTextProperties() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
        database.models().put(Examples.full("full"));
        database.models().put(Examples.named("ascii", "a b c x y llama-3 AND OR NOT NEAR null p 0x00 name"));
        database.models()
                .put(Examples.named("odd", String.join(" ", NastyText.all().subList(0, 100))));
    }

    @AfterProperty
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    @Property(tries = 400)
    void anyTextCanBeSearchedAndTwiceIsTheSame(@ForAll("texts") String text) throws SearchException {
        requireLegal(text);
    }

    @Example
    void nastyTextsCanBeSearched() throws SearchException {
        assertTrue(NastyText.all().size() >= 40);
        for (String text : NastyText.all()) {
            requireLegal(text);
        }
    }

    @Property(tries = 300)
    void noTextLeavesItsQuotes(@ForAll("texts") String text) throws SQLException {
        try (Session session = new Session(Scratch.raw(scratch.file()))) {
            Match match = Match.of(SearchText.parse(text), ModelFilter.none(), new Vocabulary(session), 50_000);
            for (String expression : List.of(match.everything(), match.text(), match.exact(), match.excluded())) {
                String outside = expression.replaceAll("\"[^\"]+\"", "");
                assertTrue(outside.matches("([ *():{}-]|OR|AND|NOT|[a-z_]+)*"), expression);
                assertTrue(expression.codePoints().noneMatch(Character::isISOControl), "control characters");
                assertTrue(Text.isWellFormed(expression), "unpaired surrogates");
                assertTrue(expression.length() <= 64 * 1_024, "length " + expression.length());
            }
        }
    }

    /** The one exception: blanks between terms that stood close can make a text longer than what of one is read. */
    @Property(tries = 1_000)
    void writtenAgainATextMeansTheSame(@ForAll("texts") String text) {
        SearchText parsed = SearchText.parse(text);
        Assume.that(parsed.typed().length() <= SearchText.MAX_CHARS);
        assertEquals(parsed, SearchText.parse(parsed.typed()), text);
    }

    @Example
    void aQuoteThatIsNeverClosedIsABlank() {
        for (String text : List.of("\"-*", "-\"x", "kind:\"llm", "a\"-b", "\"a b\"\"-c", "\"")) {
            int last = text.lastIndexOf('"');
            String blank = text.substring(0, last) + ' ' + text.substring(last + 1);
            assertEquals(SearchText.parse(blank), SearchText.parse(text), text);
            assertEquals(
                    SearchText.parse(text),
                    SearchText.parse(SearchText.parse(text).typed()),
                    text);
        }
    }

    @Property(tries = 200)
    void aTextOfBlanksAndQuotesListsEverything(@ForAll("blanks") String text) throws SearchException {
        assertEquals(
                database.models().list(ModelFilter.none(), 10, 0),
                database.models().search(text, ModelFilter.none(), 10, 0));
    }

    @Property(tries = 300)
    void anExclusionIsTheRestOfTheListing(@ForAll("words") String word) throws SearchException {
        List<String> with = Examples.found(database, '"' + word + '"');
        List<String> without = Examples.found(database, '-' + word);
        assertEquals(3, with.size() + without.size(), word);
        assertTrue(without.stream().noneMatch(with::contains), word);
    }

    private void requireLegal(String text) throws SearchException {
        IndexPage first = database.models().search(text, ModelFilter.none(), 10, 0);
        assertEquals(first, database.models().search(text, ModelFilter.none(), 10, 0));
        assertEquals(first.total(), first.hits().size());
        for (IndexedHit hit : first.hits()) {
            for (Snippet snippet : hit.snippets()) {
                int at = 0;
                for (Snippet.Range range : snippet.highlights()) {
                    assertTrue(at <= range.start() && range.start() < range.end(), text);
                    at = range.end();
                }
                assertTrue(at > 0 && at <= snippet.text().length(), text);
            }
        }
        assertEquals(
                first.corrected().isPresent() ? 0 : first.total(),
                database.models().facets(text, ModelFilter.none()).models());
        assertEquals(
                0,
                database.models()
                        .search(text, ModelFilter.none().with(ModelField.KIND, "no " + text), 10, 0)
                        .total());
    }

    @Example
    void signsFindNothingAloneAndAreIgnoredBesideOthers() throws SearchException {
        for (String signs : List.of("-", "--", "---", "-*", "-\"* *\"", "-name:*", "- --")) {
            assertEquals(0, total(signs), signs);
            for (String others : List.of("llama", "-llama", "kind:llm", "-kind:llm")) {
                assertEquals(total(others), total(signs + ' ' + others), signs + ' ' + others);
            }
        }
    }

    @Example
    void aCharacterThatNoModelHoldsFindsNothing() throws SearchException {
        for (String text : List.of("\uE0FF", "\uE000", "\uE000llm", "\uE001")) {
            assertEquals(0, total(text), text);
            assertEquals(total("llama"), total("llama -" + text), text);
            assertEquals(0, total("a-" + text), text);
        }
        database.models().put(Examples.named("glyph", "\uE0FF \uE000tiny-x"));
        for (String text : List.of("\uE0FF", "\uE000", "\uE000tiny", "\uE000tiny-x", "name:\uE0FF")) {
            assertEquals(List.of("glyph"), Examples.found(database, text), text);
        }
    }

    private long total(String text) throws SearchException {
        return database.models().search(text, ModelFilter.none(), 10, 0).total();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> syntax = Arbitraries.of(
                        "\"", "*", "(", ")", "^", ":", "-", "+", " ", "AND", "OR", "NOT", "NEAR(", "a", "llama",
                        "kind:", "\u0000", "\ud800", "\udc00", "{", "}", ",", "name", "😀")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(syntax, Arbitraries.strings().all().ofMaxLength(2_048));
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.strings()
                .withChars(" \t\r\n\"\u0000\u200b\u00a0\u2028\ud800\ufeff\u001b")
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                "llama", "a", "qwen", "gguf", "Q4_K_M", "nothing", "2.5", "lla", "kleines", "AND", "text-generation");
    }
}
