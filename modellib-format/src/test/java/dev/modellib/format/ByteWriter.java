package dev.modellib.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes what a valid generator cannot: little-endian headers that break a rule. */
final class ByteWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A GGUF version 3 header up to its counts. */
    static ByteWriter gguf(long tensors, long keys) {
        return new ByteWriter().raw("GGUF").u32(3).u64(tensors).u64(keys);
    }

    /** A safetensors file with that JSON and so many bytes of data. */
    static byte[] safetensors(String json, int dataBytes) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return new ByteWriter()
                .u64(header.length)
                .raw(header)
                .raw(new byte[dataBytes])
                .bytes();
    }

    ByteWriter u8(int value) {
        out.write(value);
        return this;
    }

    ByteWriter u32(long value) {
        return number(value, 4);
    }

    ByteWriter u64(long value) {
        return number(value, 8);
    }

    ByteWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return u64(bytes.length).raw(bytes);
    }

    ByteWriter entry(String key, String value) {
        return text(key).u32(8).text(value);
    }

    ByteWriter entry(String key, long u32) {
        return text(key).u32(4).u32(u32);
    }

    ByteWriter tensor(String name, long type, long offset, long... shape) {
        text(name).u32(shape.length);
        for (long dimension : shape) {
            u64(dimension);
        }
        return u32(type).u64(offset);
    }

    /** Zeros up to a multiple, then so many more. */
    ByteWriter data(int alignment, int bytes) {
        return raw(new byte[(alignment - out.size() % alignment) % alignment]).raw(new byte[bytes]);
    }

    ByteWriter raw(String ascii) {
        return raw(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    ByteWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    ByteSource source() {
        return ByteSource.of(bytes());
    }

    private ByteWriter number(long value, int length) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(bytes, 0, length);
        return this;
    }
}
