package dev.modellib.format;

import java.util.Locale;

/** The types of GGUF metadata values; the ordinal is the number in the file. */
enum GgufType {
    U8(1),
    I8(1),
    U16(2),
    I16(2),
    U32(4),
    I32(4),
    F32(4),
    BOOL(1),
    STRING(-1),
    ARRAY(-1),
    U64(8),
    I64(8),
    F64(8);

    private static final GgufType[] BY_NUMBER = values();

    private final int sizeBytes;

    GgufType(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    static GgufType read(HeaderCursor cursor) throws FormatException {
        long offset = cursor.position();
        long number = cursor.u32();
        if (number >= BY_NUMBER.length) {
            throw new FormatException.Malformed(
                    "there is no GGUF value type " + number + " (at " + offset + ")", offset);
        }
        return BY_NUMBER[(int) number];
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of one value; -1 for strings and arrays. */
    int sizeBytes() {
        return sizeBytes;
    }
}
