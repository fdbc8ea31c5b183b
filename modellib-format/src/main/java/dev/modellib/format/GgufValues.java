package dev.modellib.format;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the values of GGUF metadata: texts within the budget, arrays as summaries. */
final class GgufValues {

    /** Enough for one number a layer. */
    private static final int NUMBER_SAMPLES = 256;

    private static final int SAMPLES = 8;
    private static final int MAX_DEPTH = 4;

    /** What a text takes with its length, as vocabularies go. */
    private static final int USUAL_TEXT_BYTES = 16;

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
            case ARRAY -> Optional.of(array(1));
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

    private GgufArray array(int depth) throws FormatException {
        GgufType element = GgufType.read(cursor);
        long count = length();
        requireRoom(element, count, depth);
        return switch (element) {
            case STRING -> strings(count);
            case ARRAY -> arrays(count, depth);
            default -> scalars(element, count);
        };
    }

    private GgufArray strings(long count) throws FormatException {
        List<Object> first = new ArrayList<>();
        long read = 0;
        boolean keeping = true;
        while (keeping && read < Math.min(count, SAMPLES)) {
            Optional<String> text = text();
            text.ifPresent(first::add);
            keeping = text.isPresent();
            read++;
        }
        skipStrings(count - read);
        return new GgufArray(GgufType.STRING.wireName(), count, first);
    }

    private void skipStrings(long count) throws FormatException {
        for (long i = 0; i < count; i++) {
            cursor.skip(length());
        }
    }

    private GgufArray arrays(long count, int depth) throws FormatException {
        List<Object> first = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            if (i < SAMPLES) {
                first.add(array(depth + 1));
            } else {
                skipArray(depth + 1);
            }
        }
        return new GgufArray(GgufType.ARRAY.wireName(), count, first);
    }

    /** Goes no deeper than {@link #MAX_DEPTH}, so it may call itself. */
    private void skipArray(int depth) throws FormatException {
        GgufType element = GgufType.read(cursor);
        long count = length();
        requireRoom(element, count, depth);
        switch (element) {
            case STRING -> skipStrings(count);
            case ARRAY -> {
                for (long i = 0; i < count; i++) {
                    skipArray(depth + 1);
                }
            }
            default -> cursor.skip(count * element.sizeBytes());
        }
    }

    private GgufArray scalars(GgufType element, long count) throws FormatException {
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
    private void requireRoom(GgufType element, long count, int depth) throws FormatException {
        if (element == GgufType.ARRAY && depth == MAX_DEPTH) {
            throw new FormatException.Unsupported(
                    "arrays nested deeper than " + MAX_DEPTH + " (at offset " + cursor.position() + ") are not read",
                    cursor.position());
        }
        int least = switch (element) {
            case STRING -> lengthBytes();
            case ARRAY -> Integer.BYTES + lengthBytes();
            default -> element.sizeBytes();
        };
        if (count > cursor.remaining() / least) {
            throw new FormatException.Truncated(
                    "an array of " + count + " elements does not fit into the " + cursor.remaining()
                            + " bytes behind offset " + cursor.position(),
                    cursor.position());
        }
        // a vocabulary over the bound is not walked into; over a network not even one that would be
        boolean foreseen = limits.partial() && element == GgufType.STRING;
        cursor.requireWithinBound(count, foreseen ? USUAL_TEXT_BYTES : least);
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
