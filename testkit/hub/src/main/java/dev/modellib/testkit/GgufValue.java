package dev.modellib.testkit;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;

/**
 * A metadata value of a GGUF file with its exact wire type.
 *
 * <p><b>Shape:</b> {@code value} is a {@link Number} for the number types (a {@link BigInteger} or {@link Long} for 64 bits), a
 * {@link Boolean}, a {@link String}, or a {@code List<GgufValue>} whose elements all have type {@code elementType}.
 *
 * <p><b>Source:</b> the GGUF file-format page, "gguf_metadata_value_type".
 *
 * @param type the wire type
 * @param value the value
 * @param elementType the type of the elements of an array; the same as {@code type} for anything else
 */
public record GgufValue(Type type, Object value, Type elementType) {

    /** The wire types. */
    public enum Type {
        /** Unsigned, 8 bits. */
        UINT8(0),
        /** Signed, 8 bits. */
        INT8(1),
        /** Unsigned, 16 bits. */
        UINT16(2),
        /** Signed, 16 bits. */
        INT16(3),
        /** Unsigned, 32 bits. */
        UINT32(4),
        /** Signed, 32 bits. */
        INT32(5),
        /** Float, 32 bits. */
        FLOAT32(6),
        /** One byte, 0 or 1. */
        BOOL(7),
        /** Length and UTF-8 bytes. */
        STRING(8),
        /** Element type, count, elements. */
        ARRAY(9),
        /** Unsigned, 64 bits. */
        UINT64(10),
        /** Signed, 64 bits. */
        INT64(11),
        /** Float, 64 bits. */
        FLOAT64(12);

        private final int id;

        Type(int id) {
            this.id = id;
        }

        /**
         * The number that stands for this type in a file.
         *
         * @return the id
         */
        public int id() {
            return id;
        }
    }

    /**
     * Checks that the value can stand for the type.
     *
     * @param type the wire type
     * @param value the value
     * @param elementType the type of the elements
     */
    public GgufValue {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(elementType, "elementType");
        boolean fits = switch (type) {
            case BOOL -> value instanceof Boolean;
            case STRING -> value instanceof String;
            case ARRAY -> value instanceof List<?>;
            default -> value instanceof Number;
        };
        if (!fits) {
            throw new IllegalArgumentException(value.getClass().getSimpleName() + " cannot stand for " + type);
        }
    }

    /**
     * A value that is not an array.
     *
     * @param type any type but {@link Type#ARRAY}
     * @param value the value
     * @return the value with its type
     */
    public static GgufValue of(Type type, Object value) {
        if (type == Type.ARRAY) {
            throw new IllegalArgumentException("use array(elementType, values)");
        }
        return new GgufValue(type, value, type);
    }

    /**
     * An array of plain values.
     *
     * @param elementType the type of every element, not {@link Type#ARRAY}
     * @param values the elements
     * @return the array
     */
    public static GgufValue array(Type elementType, List<?> values) {
        return new GgufValue(
                Type.ARRAY, values.stream().map(v -> of(elementType, v)).toList(), elementType);
    }

    /**
     * An array of arrays.
     *
     * @param values the inner arrays
     * @return the array
     */
    public static GgufValue nested(List<GgufValue> values) {
        for (GgufValue value : values) {
            if (value.type() != Type.ARRAY) {
                throw new IllegalArgumentException("not an array: " + value);
            }
        }
        return new GgufValue(Type.ARRAY, List.copyOf(values), Type.ARRAY);
    }

    /**
     * The elements of an array.
     *
     * @return the elements, in order
     * @throws IllegalStateException when this is not an array
     */
    public List<GgufValue> elements() {
        if (value instanceof List<?> list) {
            return list.stream().map(GgufValue.class::cast).toList();
        }
        throw new IllegalStateException("not an array: " + type);
    }
}
