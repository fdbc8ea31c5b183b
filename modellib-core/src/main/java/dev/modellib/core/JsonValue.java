package dev.modellib.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A value of JSON: what the free entries of a model's record and the parameters of a runtime configuration hold.
 *
 * <p><em>Shape:</em> immutable. Numbers are kept to the digit, so that {@code 1} and {@code 1.0} differ; objects keep the order of
 * their fields, and are equal whatever that order is. <em>Source:</em> RFC 8259.
 */
public sealed interface JsonValue {

    /**
     * A text.
     *
     * @param text the text
     */
    record Text(String text) implements JsonValue {
        /**
         * Checks that the text is there.
         *
         * @param text the text
         */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A number.
     *
     * @param number the number with its digits
     */
    record Numeric(BigDecimal number) implements JsonValue {
        /**
         * Checks that the number is there.
         *
         * @param number the number with its digits
         */
        public Numeric {
            Objects.requireNonNull(number, "number");
        }

        /**
         * Whether it is written without a fraction and an exponent.
         *
         * @return true for {@code 1}, false for {@code 1.0} and {@code 1e3}
         */
        public boolean isWhole() {
            return number.scale() == 0;
        }
    }

    /**
     * True or false.
     *
     * @param value which
     */
    record Flag(boolean value) implements JsonValue {}

    /** Nothing: JSON's {@code null}. */
    enum Nothing implements JsonValue {
        /** The one value. */
        NULL
    }

    /**
     * A list.
     *
     * @param items its values, in order
     */
    record Items(List<JsonValue> items) implements JsonValue {
        /**
         * Keeps a copy.
         *
         * @param items its values, in order
         */
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * An object.
     *
     * @param fields its values by name, in order
     */
    record Fields(Map<String, JsonValue> fields) implements JsonValue {
        /**
         * Keeps a copy.
         *
         * @param fields its values by name, in order
         */
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /** The field's value. */
        Optional<JsonValue> get(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        /** The field's value when it is a text. */
        Optional<String> text(String name) {
            return fields.get(name) instanceof Text value ? Optional.of(value.text()) : Optional.empty();
        }

        /** The field's value when it is a list; else an empty one. */
        List<JsonValue> items(String name) {
            return fields.get(name) instanceof Items value ? value.items() : List.of();
        }

        /** The field's value, which has to be a text. */
        String required(String name) {
            return text(name).orElseThrow(() -> new IllegalArgumentException("field '" + name + "' is missing"));
        }

        /** The field's value when it is a whole number that fits. */
        OptionalLong number(String name) {
            return get(name).map(JsonValue::wholeNumber).orElse(OptionalLong.empty());
        }

        /** Whether the field's value is {@code true}. */
        boolean isSet(String name) {
            return get(name).equals(Optional.of(JsonValue.of(true)));
        }

        /** The items of the field's list as texts: what is none, as JSON. */
        List<String> texts(String name) {
            return items(name).stream()
                    .map(item -> item instanceof Text text ? text.text() : item.toJson())
                    .toList();
        }

        /** The field's value when it is an object; else an empty one. */
        Fields object(String name) {
            return fields.get(name) instanceof Fields value ? value : new Fields(Map.of());
        }
    }

    /**
     * A text.
     *
     * @param text the text
     * @return the value
     */
    static JsonValue of(String text) {
        return new Text(text);
    }

    /**
     * A whole number.
     *
     * @param number the number
     * @return the value
     */
    static JsonValue of(long number) {
        return new Numeric(BigDecimal.valueOf(number));
    }

    /**
     * A number with a fraction.
     *
     * @param number a finite number
     * @return the value
     * @throws IllegalArgumentException when the number is infinite or none, which JSON cannot say
     */
    static JsonValue of(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        }
        return new Numeric(BigDecimal.valueOf(number));
    }

    /**
     * True or false.
     *
     * @param value which
     * @return the value
     */
    static JsonValue of(boolean value) {
        return new Flag(value);
    }

    /**
     * Reads JSON.
     *
     * @param json one value, nested 64 deep at most
     * @return the value
     * @throws IllegalArgumentException when the text is not JSON
     */
    static JsonValue parse(String json) {
        return Json.parse(json);
    }

    /**
     * Reads what a person types for a value: a number, {@code true} or {@code false} as such, a text in double quotes, a list or an object as
     * JSON, and anything else as the text that it is.
     *
     * @param typed what was typed
     * @return the value
     */
    static JsonValue typed(String typed) {
        try {
            return Json.parse(typed);
        } catch (IllegalArgumentException e) {
            return new Text(typed);
        }
    }

    /**
     * Writes JSON on one line.
     *
     * @return a text that {@link #parse} reads as an equal value
     */
    default String toJson() {
        return Json.line(this);
    }

    /**
     * The value as a whole number.
     *
     * @return the number; empty for anything else, and for one that does not fit
     */
    default OptionalLong wholeNumber() {
        if (this instanceof Numeric numeric && numeric.isWhole()) {
            BigInteger digits = numeric.number().unscaledValue();
            return digits.bitLength() < Long.SIZE ? OptionalLong.of(digits.longValue()) : OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    /**
     * How deep it is nested.
     *
     * @return 0 for a value that is no list and no object, 1 for an empty list
     */
    default int depth() {
        if (this instanceof Items list) {
            return 1 + list.items().stream().mapToInt(JsonValue::depth).max().orElse(0);
        }
        if (this instanceof Fields object) {
            return 1
                    + object.fields().values().stream()
                            .mapToInt(JsonValue::depth)
                            .max()
                            .orElse(0);
        }
        return 0;
    }
}
