package dev.modellib.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Model files that are wrong in one known way, for tests of readers: each must be refused, soon and without much memory.
 *
 * <p><b>Threads:</b> static functions only.
 */
public final class BrokenFile {
    private BrokenFile() {}

    /**
     * The beginning of a file.
     *
     * @param file the whole
     * @param lengthBytes how much is left of it
     * @return a copy of its first bytes
     */
    public static byte[] truncated(byte[] file, int lengthBytes) {
        if (lengthBytes < 0 || lengthBytes > file.length) {
            throw new IllegalArgumentException(lengthBytes + " of " + file.length + " bytes");
        }
        return Arrays.copyOf(file, lengthBytes);
    }

    /**
     * A file with one bit turned over.
     *
     * @param file the whole
     * @param bitOffset which bit; 0 is the lowest of the first byte
     * @return a copy
     */
    public static byte[] flipped(byte[] file, long bitOffset) {
        byte[] copy = file.clone();
        copy[Math.toIntExact(bitOffset / 8)] ^= (byte) (1 << bitOffset % 8);
        return copy;
    }

    /**
     * GGUF headers that lie.
     *
     * @return the file by what is wrong with it; all are little-endian, version 3 unless the version is what is wrong
     */
    public static Map<String, byte[]> gguf() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] good = GgufFile.tiny("llama", 15, 1).bytes();
        files.put("empty", new byte[0]);
        files.put("magic only", "GGUF".getBytes(StandardCharsets.US_ASCII));
        files.put("cut inside the metadata", truncated(good, 300));
        files.put("cut before the last tensor's end", truncated(good, good.length - 64));
        files.put("version 0", header(0, 0, 0).array());
        files.put("version 99", header(99, 0, 0).array());
        files.put("more tensors than bytes", header(3, Long.MAX_VALUE, 0).array());
        files.put("more metadata than bytes", header(3, 0, Long.MAX_VALUE).array());
        files.put("negative tensor count", header(3, -1, 0).array());
        files.put(
                "key longer than the file",
                header(3, 0, 1).putLong(24, Long.MAX_VALUE).array());
        files.put("unknown value type", entry("k", 13).array());
        files.put(
                "array longer than the file",
                entry("k", 9).putInt(37, 0).putLong(41, Long.MAX_VALUE).array());
        files.put("arrays nested without end", nested(4_000));
        files.put(
                "string value longer than the file",
                entry("k", 8).putLong(37, 1L << 40).array());
        return files;
    }

    private static ByteBuffer header(int version, long tensors, long entries) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(version)
                .putLong(tensors)
                .putLong(entries);
    }

    /** One entry with a key of one letter: its value begins at byte 37. */
    private static ByteBuffer entry(String key, int type) {
        return header(3, 0, 1)
                .putLong(1)
                .put(key.getBytes(StandardCharsets.US_ASCII))
                .putInt(type);
    }

    private static byte[] nested(int depth) {
        ByteBuffer file = ByteBuffer.allocate(40 + depth * 12).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header(3, 0, 1).array(), 0, 24).putLong(1).put((byte) 'k').putInt(9);
        for (int i = 0; i < depth && file.remaining() >= 12; i++) {
            file.putInt(9).putLong(1);
        }
        return file.array();
    }

    /**
     * Safetensors headers that lie.
     *
     * @return the file by what is wrong with it
     */
    public static Map<String, byte[]> safetensors() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] good = SafetensorsFile.tiny(1).bytes();
        files.put("empty", new byte[0]);
        files.put("length only", Arrays.copyOf(good, 8));
        files.put("cut inside the header", truncated(good, 100));
        files.put("cut inside the data", truncated(good, good.length - 1));
        files.put("bytes after the data", Arrays.copyOf(good, good.length + 1));
        files.put("length beyond the file", safetensors(1L << 40, "{}", 0));
        files.put("negative length", safetensors(-1, "{}", 0));
        files.put("not an object", safetensors("[1]", 0));
        files.put("not JSON", safetensors("{\"a\":", 0));
        files.put("hole between tensors", safetensors(twoTensors("[0,4]", "[8,12]"), 12));
        files.put("overlapping tensors", safetensors(twoTensors("[0,4]", "[2,6]"), 6));
        files.put("end before begin", safetensors(twoTensors("[4,0]", "[0,4]"), 4));
        files.put("size that is not the shape's", safetensors(twoTensors("[0,4]", "[4,9]"), 9));
        files.put("unknown type", safetensors(twoTensors("[0,4]", "[4,8]").replace("F32", "F31"), 8));
        files.put("same name twice", safetensors(twoTensors("[0,4]", "[4,8]").replace("\"b\"", "\"a\""), 8));
        files.put("metadata that is no text", safetensors("{\"__metadata__\":{\"a\":1}}", 0));
        files.put("nested without end", safetensors("{\"a\":" + "[".repeat(50_000), 0));
        return files;
    }

    private static String twoTensors(String first, String second) {
        String entry = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
        return "{\"a\":" + entry + first + "},\"b\":" + entry + second + "}}";
    }

    private static byte[] safetensors(String header, int dataBytes) {
        return safetensors(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private static byte[] safetensors(long length, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }
}
