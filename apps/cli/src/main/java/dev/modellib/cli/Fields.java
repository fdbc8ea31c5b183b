package dev.modellib.cli;

import dev.modellib.core.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, in the order in which they were put; absent facts are left out. */
final class Fields {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Fields put(String name, String value) {
        values.put(name, value);
        return this;
    }

    Fields put(String name, long value) {
        values.put(name, value);
        return this;
    }

    Fields put(String name, double value) {
        values.put(name, value);
        return this;
    }

    Fields put(String name, boolean value) {
        values.put(name, value);
        return this;
    }

    Fields put(String name, Optional<String> value) {
        value.ifPresent(present -> values.put(name, present));
        return this;
    }

    Fields put(String name, OptionalLong value) {
        value.ifPresent(present -> values.put(name, present));
        return this;
    }

    Fields put(String name, Fields value) {
        values.put(name, value.values());
        return this;
    }

    /** Any JSON. */
    Fields put(String name, JsonValue value) {
        values.put(name, plain(value));
        return this;
    }

    /** As the writer of JSON takes it. */
    private static @Nullable Object plain(JsonValue value) {
        if (value instanceof JsonValue.Text text) {
            return text.text();
        }
        if (value instanceof JsonValue.Numeric numeric) {
            return numeric.isWhole() ? numeric.number().unscaledValue() : numeric.number();
        }
        if (value instanceof JsonValue.Flag flag) {
            return flag.value();
        }
        if (value instanceof JsonValue.Items list) {
            return list.items().stream().map(Fields::plain).toList();
        }
        if (value instanceof JsonValue.Fields object) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            object.fields().forEach((name, field) -> fields.put(name, plain(field)));
            return fields;
        }
        return null;
    }

    /** All fields of another object, in its order. */
    Fields putAll(Fields others) {
        values.putAll(others.values);
        return this;
    }

    /** A list of texts. */
    Fields texts(String name, List<String> value) {
        values.put(name, List.copyOf(value));
        return this;
    }

    /** A list of objects. */
    Fields objects(String name, List<Fields> value) {
        values.put(name, value.stream().map(Fields::values).toList());
        return this;
    }

    Map<String, @Nullable Object> values() {
        return Collections.unmodifiableMap(values);
    }
}
