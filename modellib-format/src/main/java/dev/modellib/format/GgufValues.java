package dev.modellib.format;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the values of GGUF metadata: texts within the budget, arrays as summaries. */
final class GgufValues {

    /** Enough for one number a layer. */
    private static final int NUMBER_SAMPLES = 256;

    private static final int STRING_SAMPLES = 8;

    private final HeaderCursor cursor;
    private final HeaderLimits limits;
    private final MetadataBudget budget;
    private final boolean shortLengths;

    GgufValues(HeaderCursor cursor, HeaderLimits limits, int version) {
        this.cursor = cursor;
        this.limits = limits;
        this.budget = new MetadataBudget(limits);
        this.shortLengths = version == 1;
    }

    /** A count or length: 32 bits in version 1, else 64. */
    long length() throws FormatException {
        long offset = cursor.position();
        long length = shortLengths ? cursor.u32() : cursor.i64();
        if (length < 0) {
            throw new FormatException.Malformed(
                    "the length " + Long.toUnsignedString(length) + " at offset " + offset + " is beyond any file",
                    offset);
        }
        return length;
    }

    /** Bytes that a string takes at least. */
    int lengthBytes() {
        return shortLengths ? 4 : 8;
    }

    String name(String what) throws FormatException {
        long length = length();
        cursor.requireRemaining(length);
        if (length > limits.nameBytes()) {
            throw new FormatException.TooLarge(
                    what + " of " + length + " bytes is longer than the bound of " + limits.nameBytes(),
                    cursor.position());
        }
        return cursor.text((int) length, what);
    }

    String key() throws FormatException {
        long start = cursor.position();
        String key = name("a metadata key");
        budget.takeKey(cursor.position() - start - lengthBytes(), start);
        return key;
    }

    /** The next value with its type in front; empty when it is a text too long to keep. */
    Optional<Object> value() throws FormatException {
        GgufType type = GgufType.read(cursor);
        return switch (type) {
            case STRING -> text().map(text -> text);
            case ARRAY -> Optional.of(array());
            default -> Optional.of(scalar(type));
        };
    }

    private Optional<String> text() throws FormatException {
        long length = length();
        cursor.requireRemaining(length);
        if (budget.takeText(length)) {
            return Optional.of(cursor.text((int) length, "a metadata text"));
        }
        cursor.skip(length);
        return Optional.empty();
    }

    private GgufArray array() throws FormatException {
        long offset = cursor.position();
        GgufType element = GgufType.read(cursor);
        long count = length();
        return switch (element) {
            case ARRAY ->
                throw new FormatException.Unsupported(
                        "arrays of arrays (at offset " + offset + ") are not read", offset);
            case STRING -> strings(count);
            default -> scalars(element, count);
        };
    }

    private GgufArray strings(long count) throws FormatException {
        requireRoom(count, lengthBytes());
        // a vocabulary over the bound is not walked into
        cursor.requireRemaining(count * lengthBytes());
        List<Object> first = new ArrayList<>();
        boolean keeping = true;
        for (long i = 0; i < count; i++) {
            if (keeping && i < STRING_SAMPLES) {
                Optional<String> text = text();
                text.ifPresent(first::add);
                keeping = text.isPresent();
            } else {
                cursor.skip(length());
            }
        }
        return new GgufArray(GgufType.STRING.wireName(), count, first);
    }

    private GgufArray scalars(GgufType element, long count) throws FormatException {
        requireRoom(count, element.sizeBytes());
        long kept = Math.min(count, NUMBER_SAMPLES);
        if (!budget.takeText(kept * Long.BYTES)) {
            kept = 0;
        }
        List<Object> first = new ArrayList<>((int) kept);
        for (long i = 0; i < kept; i++) {
            first.add(scalar(element));
        }
        cursor.skip((count - kept) * element.sizeBytes());
        return new GgufArray(element.wireName(), count, first);
    }

    /** Compares by division: count times size could wrap around. */
    private void requireRoom(long count, int elementBytes) throws FormatException {
        if (count > cursor.remaining() / elementBytes) {
            throw new FormatException.Truncated(
                    "an array of " + count + " elements does not fit into the " + cursor.remaining()
                            + " bytes behind offset " + cursor.position(),
                    cursor.position());
        }
    }

    private Object scalar(GgufType type) throws FormatException {
        return switch (type) {
            case U8 -> (long) cursor.u8();
            case I8 -> (long) (byte) cursor.u8();
            case U16 -> (long) cursor.u16();
            case I16 -> (long) (short) cursor.u16();
            case U32 -> cursor.u32();
            case I32 -> (long) (int) cursor.u32();
            case F32 -> Float.intBitsToFloat((int) cursor.u32());
            case BOOL -> bool();
            case U64 -> unsigned(cursor.i64());
            case I64 -> cursor.i64();
            case F64 -> Double.longBitsToDouble(cursor.i64());
            case STRING, ARRAY -> throw new IllegalArgumentException(type.wireName());
        };
    }

    private Boolean bool() throws FormatException {
        long offset = cursor.position();
        int value = cursor.u8();
        if (value > 1) {
            throw new FormatException.Malformed("the bool at offset " + offset + " is " + value, offset);
        }
        return value == 1;
    }

    private static Object unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
