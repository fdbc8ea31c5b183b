package dev.modellib.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One bounded pass over JSON text from a file: strict UTF-8, no duplicate keys, nesting and numbers bounded, long strings
 * cut by {@link ShortStrings} before they are held. The one class that sees the JSON library.
 */
final class HeaderJson implements Closeable {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_CHARS = 40;

    /** Names and strings have no bound here: {@link ShortStrings} and {@link #shortText} set theirs. */
    private static final JsonFactory FACTORY = ((JsonFactoryBuilder) JsonFactory.builder())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What comes next. */
    enum Token {
        OBJECT,
        END_OBJECT,
        ARRAY,
        END_ARRAY,
        NAME,
        STRING,
        INTEGER,
        OTHER,
        END
    }

    private final JsonParser parser;
    private final int nameChars;
    private final int keptChars;

    private HeaderJson(JsonParser parser, int nameChars, int keptChars) {
        this.parser = parser;
        this.nameChars = nameChars;
        this.keptChars = keptChars;
    }

    /** JSON that fills the next {@code length} bytes of a cursor. */
    static HeaderJson of(HeaderCursor cursor, long length, HeaderLimits limits) throws FormatException {
        // a cut name must still be over the bound for names, or two long names could become one
        int keptChars = Math.max(limits.nameBytes(), Math.min(limits.stringBytes(), limits.metadataBytes() / 2));
        Reader text = new InputStreamReader(new CursorStream(cursor, length), StandardCharsets.UTF_8.newDecoder());
        try {
            JsonParser parser = FACTORY.createParser(new ShortStrings(text, keptChars));
            return new HeaderJson(parser, limits.nameBytes(), keptChars);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    Token next() throws FormatException {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return Token.END;
            }
            return switch (token) {
                case START_OBJECT -> Token.OBJECT;
                case END_OBJECT -> Token.END_OBJECT;
                case START_ARRAY -> Token.ARRAY;
                case END_ARRAY -> Token.END_ARRAY;
                case FIELD_NAME -> Token.NAME;
                case VALUE_STRING -> Token.STRING;
                case VALUE_NUMBER_INT -> Token.INTEGER;
                default -> Token.OTHER;
            };
        } catch (IOException e) {
            throw translated(e);
        }
    }

    void expect(Token token, String what) throws FormatException {
        if (next() != token) {
            throw malformed(what);
        }
    }

    /** The name, string or literal that {@link #next()} announced; a string may be cut, see {@link #isCut}. */
    String text() throws FormatException {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw translated(e);
        }
    }

    /** The string that was announced; refused when it is longer than a name may be. */
    String shortText(String what) throws FormatException {
        String text = text();
        if (text.length() > nameChars) {
            throw new FormatException.TooLarge(what + " is longer than the bound of " + nameChars, offset());
        }
        return text;
    }

    /** Whether a string was cut because it was longer than anything that is kept. */
    boolean isCut(String text) {
        return text.length() > keptChars;
    }

    /** The whole number, 0 or more, that was announced. */
    long count(String what) throws FormatException {
        try {
            JsonParser.NumberType type = parser.getNumberType();
            long value = type == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
            if (value < 0) {
                throw malformed(what);
            }
            return value;
        } catch (IOException e) {
            throw translated(e);
        }
    }

    /** Passes the rest of the object or array that was announced; nothing else. */
    void skipChildren() throws FormatException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw translated(e);
        }
    }

    FormatException malformed(String what) {
        return new FormatException.Malformed(what, offset());
    }

    /** Characters from the start of the JSON text, for messages: the same as bytes unless names are not ASCII. */
    private long offset() {
        return Math.max(0, parser.currentTokenLocation().getCharOffset());
    }

    private static FormatException translated(IOException failure) {
        if (failure instanceof FormatException known) {
            return known;
        }
        if (failure instanceof StreamConstraintsException tooLarge) {
            return new FormatException.TooLarge(
                    "the JSON is over a bound: " + DisplayText.of(tooLarge.getOriginalMessage()), failure);
        }
        if (failure instanceof StreamReadException wrong) {
            return new FormatException.Malformed(
                    "the JSON is not valid: " + DisplayText.of(wrong.getOriginalMessage()), failure);
        }
        if (failure instanceof CharacterCodingException) {
            return new FormatException.Malformed("the JSON is not UTF-8", failure);
        }
        return new FormatException.Unreadable("reading the JSON failed", -1, failure);
    }

    @Override
    public void close() throws FormatException {
        try {
            parser.close();
        } catch (IOException e) {
            throw translated(e);
        }
    }
}
