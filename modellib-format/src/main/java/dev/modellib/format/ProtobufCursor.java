package dev.modellib.format;

import java.nio.ByteOrder;

/**
 * Fields of a protobuf message, front to back, without a schema.
 *
 * <p><em>Source</em>: the encoding page of the Protocol Buffers documentation.
 */
final class ProtobufCursor {

    private static final int MESSAGE = 2;

    private final HeaderCursor cursor;
    private int number;
    private int wireType;
    private long length;

    ProtobufCursor(ByteSource source, HeaderLimits limits) {
        this.cursor = new HeaderCursor(source, limits, Long.MAX_VALUE);
        cursor.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the number and the length of the next field; its value comes next. */
    void next() throws FormatException {
        long start = cursor.position();
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
            throw new FormatException.Malformed("there is no protobuf field " + (tag >>> 3), start);
        }
        number = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        length = switch (wireType) {
            case 0 -> -1;
            case 1 -> Long.BYTES;
            case MESSAGE -> varint();
            case 5 -> Integer.BYTES;
            default -> throw new FormatException.Malformed("there is no protobuf wire type " + wireType, start);
        };
        if (wireType == MESSAGE) {
            cursor.requireRemaining(length);
        }
    }

    int number() {
        return number;
    }

    boolean isMessage() {
        return wireType == MESSAGE;
    }

    /** Bytes of the value of a message or text. */
    long length() {
        return length;
    }

    long position() {
        return cursor.position();
    }

    long remaining() {
        return cursor.remaining();
    }

    void skipValue() throws FormatException {
        if (wireType == 0) {
            varint();
        } else {
            cursor.skip(length);
        }
    }

    String text() throws FormatException {
        return cursor.text((int) length, "a protobuf text");
    }

    private long varint() throws FormatException {
        long start = cursor.position();
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = cursor.u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new FormatException.Malformed("a protobuf number of more than 64 bits", start);
    }
}
