package dev.modellib.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects the fields of a JSON object in the order in which they were put; absent facts are left out. */
final class JsonFields {

    private final Map<String, JsonValue> fields = new LinkedHashMap<>();

    JsonFields put(String name, JsonValue value) {
        fields.put(name, value);
        return this;
    }

    JsonFields put(String name, String value) {
        return put(name, JsonValue.of(value));
    }

    JsonFields put(String name, long value) {
        return put(name, JsonValue.of(value));
    }

    JsonFields put(String name, boolean value) {
        return put(name, JsonValue.of(value));
    }

    JsonFields put(String name, Optional<String> value) {
        value.ifPresent(text -> put(name, text));
        return this;
    }

    JsonFields put(String name, OptionalLong value) {
        value.ifPresent(number -> put(name, number));
        return this;
    }

    JsonFields texts(String name, List<String> values) {
        return put(name, new JsonValue.Items(values.stream().map(JsonValue::of).toList()));
    }

    JsonValue.Fields build() {
        return new JsonValue.Fields(fields);
    }
}
