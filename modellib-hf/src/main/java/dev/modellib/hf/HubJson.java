package dev.modellib.hf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The reader of the Hub's JSON: a bounded tree, from which known fields are taken and nothing else is expected.
 *
 * <p>The caller bounds the bytes; depth and numbers are bounded here.
 *
 * <p><b>Threads:</b> immutable.
 */
final class HubJson {

    private static final int DEPTH_MAX = 64;
    private static final int NUMBER_LENGTH_MAX = 40;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A value of any kind; a question that does not suit it has an empty answer. */
    static final class Value {

        private final JsonNode node;

        private Value(JsonNode node) {
            this.node = node;
        }

        /** A member of an object. */
        Value at(String name) {
            return new Value(node.path(name));
        }

        boolean isText() {
            return node.isTextual();
        }

        /** Whether the value is there at all, be it null. */
        boolean isThere() {
            return !node.isMissingNode();
        }

        /** A text that is not empty. */
        Optional<String> text() {
            return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
        }

        Optional<String> text(String name) {
            return at(name).text();
        }

        /** A whole number from zero on. */
        OptionalLong count() {
            return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
                    ? OptionalLong.of(node.longValue())
                    : OptionalLong.empty();
        }

        OptionalLong count(String name) {
            return at(name).count();
        }

        boolean isTrue() {
            return node.asBoolean(false);
        }

        boolean isTrue(String name) {
            return at(name).isTrue();
        }

        /** A text of a shape, in lower case. */
        Optional<String> hex(String name, Pattern shape) {
            return text(name)
                    .map(value -> value.toLowerCase(Locale.ROOT))
                    .filter(value -> shape.matcher(value).matches());
        }

        Optional<Instant> instant(String name) {
            return text(name).flatMap(Value::instantOf);
        }

        private static Optional<Instant> instantOf(String text) {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        /** The elements of a list, or the values of an object. */
        List<Value> elements(String name) {
            List<Value> elements = new ArrayList<>();
            node.path(name).forEach(element -> elements.add(new Value(element)));
            return elements;
        }

        /** The texts in a list. */
        List<String> texts(String name) {
            return elements(name).stream()
                    .flatMap(element -> element.text().stream())
                    .toList();
        }

        /** The value as JSON text. */
        String json() {
            return node.toString();
        }
    }

    /** An answer that is one object. */
    Value object(byte[] json, Subject subject) throws HubException {
        return new Value(read(json, subject));
    }

    /** The elements of an answer that is a list. */
    List<Value> list(byte[] json, Subject subject) throws HubException {
        JsonNode root = read(json, subject);
        if (!root.isArray()) {
            throw subject.malformed("it is not a list");
        }
        List<Value> elements = new ArrayList<>(root.size());
        root.forEach(element -> elements.add(new Value(element)));
        return elements;
    }

    /** What an error body says: {@code error} (text or list), {@code error_description}, {@code errors[].message}. */
    Optional<String> errorMessage(byte[] body) {
        JsonNode tree;
        try {
            tree = mapper.readTree(body);
        } catch (IOException e) {
            return Optional.empty();
        }
        Value root = new Value(tree);
        List<String> messages = new ArrayList<>();
        root.text("error").ifPresent(messages::add);
        messages.addAll(root.texts("error"));
        root.text("error_description").ifPresent(messages::add);
        root.elements("errors").forEach(error -> error.text("message").ifPresent(messages::add));
        return messages.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", messages));
    }

    private JsonNode read(byte[] json, Subject subject) throws HubException {
        try {
            return mapper.readTree(json);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw subject.malformed("it is not JSON within the bounds"
                    + (place == null ? "" : ", at line " + place.getLineNr() + " column " + place.getColumnNr()));
        } catch (IOException e) {
            throw subject.malformed("it is not JSON");
        }
    }
}
