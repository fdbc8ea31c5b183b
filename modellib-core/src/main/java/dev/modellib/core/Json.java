package dev.modellib.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into {@link JsonValue}s, within bounds, and writes it. The one class that knows the JSON library. */
final class Json {

    private static final int DEEPEST = 64;

    private static final int DEEPEST_PLAIN = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(strict(DEEPEST))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonMapper PLAIN = JsonMapper.builder(strict(DEEPEST_PLAIN))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private Json() {}

    private static JsonFactory strict(int deepest) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(deepest)
                        .maxDocumentLength(64L << 20)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Reads one value; what is wrong is said without the text itself. */
    static JsonValue parse(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IllegalArgumentException("it is not JSON: it is empty");
            }
            JsonValue value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("it is not JSON: something follows its value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("a text can always be read", e);
        }
    }

    /** The value that begins with a token; the parser bounds how deep this calls itself. */
    private static JsonValue value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new JsonValue.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Numeric(parser.getDecimalValue());
            case VALUE_TRUE -> new JsonValue.Flag(true);
            case VALUE_FALSE -> new JsonValue.Flag(false);
            case START_ARRAY -> {
                List<JsonValue> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield new JsonValue.Items(items);
            }
            case START_OBJECT -> {
                Map<String, JsonValue> fields = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    fields.put(name, value(parser, parser.nextToken()));
                }
                yield new JsonValue.Fields(fields);
            }
            default -> JsonValue.Nothing.NULL;
        };
    }

    /** For programs: on one line. */
    static String line(JsonValue value) {
        return write(MAPPER.writer(), value);
    }

    /** For people: over several lines, with a line feed at the end. */
    static String page(JsonValue value) {
        return write(MAPPER.writerWithDefaultPrettyPrinter(), value) + "\n";
    }

    private static String write(ObjectWriter writer, JsonValue value) {
        try {
            return escaped(writer.writeValueAsString(node(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    /** Half a surrogate pair stands in a string wherever it is, and UTF-8 cannot hold it. */
    private static String escaped(String json) {
        if (json.codePoints().noneMatch(Json::isHalf)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(c -> {
            if (isHalf(c)) {
                escaped.append("\\u").append(Integer.toHexString(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    private static JsonNode node(JsonValue value) {
        JsonNodeFactory nodes = MAPPER.getNodeFactory();
        if (value instanceof JsonValue.Text text) {
            return nodes.textNode(text.text());
        }
        if (value instanceof JsonValue.Numeric numeric) {
            return numeric.isWhole()
                    ? nodes.numberNode(numeric.number().unscaledValue())
                    : nodes.numberNode(numeric.number());
        }
        if (value instanceof JsonValue.Flag flag) {
            return nodes.booleanNode(flag.value());
        }
        if (value instanceof JsonValue.Items list) {
            return nodes.arrayNode()
                    .addAll(list.items().stream().map(Json::node).toList());
        }
        if (value instanceof JsonValue.Fields object) {
            var fields = nodes.objectNode();
            object.fields().forEach((name, field) -> fields.set(name, node(field)));
            return fields;
        }
        return nodes.nullNode();
    }

    /**
     * A document as maps, lists, texts, numbers and truth values: for what is no model.
     *
     * @throws IllegalArgumentException with the place, when it is none
     */
    static Object plain(String document) {
        try {
            Object value = PLAIN.readValue(document, Object.class);
            return value == null ? List.of() : value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": it is not JSON: "
                            + Text.display(e.getOriginalMessage()),
                    e);
        }
    }

    /**
     * An object as a map of plain values.
     *
     * @throws IllegalArgumentException when the bytes are something else
     */
    static Map<String, Object> plainObject(byte[] document) {
        try {
            return PLAIN.readValue(document, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON object: " + Text.display(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON object: " + e.getMessage(), e);
        }
    }

    /** Maps, lists and plain values as a document in ASCII, on one line. */
    static String text(Object plain) {
        try {
            return PLAIN.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }
}
