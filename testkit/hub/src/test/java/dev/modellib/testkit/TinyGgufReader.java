package dev.modellib.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a GGUF header as the file-format page says, sharing no code with the writer. */
final class TinyGgufReader {
    record Tensor(String name, int type, List<Long> shape, long offset) {}

    private final ByteBuffer in;
    final int version;
    final ByteOrder order;
    final Map<String, Object> metadata = new LinkedHashMap<>();
    final List<Tensor> tensors = new ArrayList<>();
    final int headerEnd;

    TinyGgufReader(byte[] file) {
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[4];
        in.get(magic);
        if (!new String(magic, StandardCharsets.ISO_8859_1).equals("GGUF")) {
            throw new AssertionError("no magic");
        }
        int first = in.getInt();
        if (first > 0xffff) {
            in.order(ByteOrder.BIG_ENDIAN);
        }
        order = in.order();
        version = first > 0xffff ? Integer.reverseBytes(first) : first;
        long tensorCount = count();
        long entries = count();
        for (long i = 0; i < entries; i++) {
            String key = string();
            metadata.put(key, value(in.getInt()));
        }
        for (long i = 0; i < tensorCount; i++) {
            String name = string();
            int dimensions = in.getInt();
            List<Long> shape = new ArrayList<>();
            for (int d = 0; d < dimensions; d++) {
                shape.add(count());
            }
            tensors.add(new Tensor(name, in.getInt(), shape, in.getLong()));
        }
        headerEnd = in.position();
    }

    private long count() {
        return version == 1 ? in.getInt() & 0xffffffffL : in.getLong();
    }

    private String string() {
        byte[] utf8 = new byte[Math.toIntExact(count())];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private Object value(int type) {
        return switch (type) {
            case 0 -> (long) (in.get() & 0xff);
            case 1 -> (long) in.get();
            case 2 -> (long) (in.getShort() & 0xffff);
            case 3 -> (long) in.getShort();
            case 4 -> in.getInt() & 0xffffffffL;
            case 5 -> (long) in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case 8 -> string();
            case 9 -> {
                int elementType = in.getInt();
                long count = count();
                List<Object> elements = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    elements.add(value(elementType));
                }
                yield elements;
            }
            case 10, 11 -> in.getLong();
            case 12 -> in.getDouble();
            default -> throw new AssertionError("value type " + type);
        };
    }
}
