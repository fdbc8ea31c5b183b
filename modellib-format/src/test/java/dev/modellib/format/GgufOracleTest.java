package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our reader against the npm package {@code @huggingface/gguf}, field by field, over generated files. Needs the folder in
 * which {@code tests/js-client/run.sh} installed it: {@code -Dmodellib.js-client=FOLDER}.
 */
class GgufOracleTest {

    private static final int FILES = 120;

    @Test
    void everyFieldIsWhatTheHubsOwnReaderSees(@TempDir Path folder) throws Exception {
        String client = System.getProperty("modellib.js-client", "");
        assumeTrue(!client.isEmpty(), "no -Dmodellib.js-client: the npm package is not installed");
        SplittableRandom random = new SplittableRandom(20_251_125);
        Map<String, byte[]> files = new TreeMap<>();
        for (int version = 1; version <= 3; version++) {
            files.put("all-%d-little.gguf".formatted(version), everything(version, ByteOrder.LITTLE_ENDIAN));
            files.put("all-%d-big.gguf".formatted(version), everything(version, ByteOrder.BIG_ENDIAN));
        }
        for (int i = 0; i < FILES; i++) {
            files.put("file-%03d.gguf".formatted(i), file(random).bytes());
        }
        List<String> ours = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
            print(file.getKey(), GgufHeader.read(ByteSource.of(file.getValue())), ours);
        }
        List<String> theirs = run(Path.of(client), folder);
        assertTrue(ours.size() > FILES * 5, "the files have fields");
        assertEquals(String.join("\n", theirs), String.join("\n", ours));
    }

    private static List<String> run(Path client, Path folder) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", client.resolve("headers.mjs").toString(), folder.toString())
                .directory(client.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), out);
        return out.lines().toList();
    }

    /** Every type of value and its limits, arrays of each and of arrays, every type of tensor, the keys of a split. */
    private static byte[] everything(int version, ByteOrder order) {
        GgufFile.Builder file = GgufFile.builder()
                .version(version)
                .order(order)
                .alignment(64)
                .metadata("general.architecture", "llama")
                .metadata("split.no", GgufValue.of(GgufValue.Type.UINT16, 1))
                .metadata("split.count", GgufValue.of(GgufValue.Type.UINT16, 3))
                .metadata("split.tensors.count", GgufValue.of(GgufValue.Type.INT32, 291));
        List<GgufValue> arrays = new ArrayList<>();
        for (GgufValue.Type type : GgufValue.Type.values()) {
            if (type != GgufValue.Type.ARRAY) {
                List<?> limits = limits(type);
                for (int i = 0; i < limits.size(); i++) {
                    file.metadata("x." + type + "." + i, GgufValue.of(type, limits.get(i)));
                }
                arrays.add(GgufValue.array(type, limits));
                file.metadata("x." + type + ".array", arrays.get(arrays.size() - 1));
                file.metadata("x." + type + ".none", GgufValue.array(type, List.of()));
            }
        }
        GgufValue nested = GgufValue.nested(arrays);
        file.metadata("x.nested", nested);
        file.metadata("x.deep", GgufValue.nested(List.of(GgufValue.nested(List.of(nested, arrays.get(0))))));
        for (GgufTensorType type : GgufTensorType.values()) {
            file.tensor("of." + type, type, type.blockElements(), 2);
        }
        return file.build().bytes();
    }

    private static List<?> limits(GgufValue.Type type) {
        return switch (type) {
            case UINT8 -> List.of(0L, 255L);
            case INT8 -> List.of(-128L, 127L);
            case UINT16 -> List.of(0L, 65_535L);
            case INT16 -> List.of(-32_768L, 32_767L);
            case UINT32 -> List.of(0L, 0xffff_ffffL);
            case INT32 -> List.of((long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
            case UINT64 ->
                List.of(BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE), BigInteger.TWO.pow(63));
            case INT64 -> List.of(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53);
            case BOOL -> List.of(false, true);
            case FLOAT32 -> List.of(Float.MIN_VALUE, -1.5f, Float.NaN, Float.NEGATIVE_INFINITY);
            case FLOAT64 -> List.of(Double.MIN_VALUE, -0.1, Double.NaN, Double.POSITIVE_INFINITY);
            case STRING -> List.of("", "日本語 𝄞", "a\u0000b\n");
            case ARRAY -> throw new IllegalArgumentException("no scalar");
        };
    }

    private static GgufFile file(SplittableRandom random) {
        GgufFile.Builder file = GgufFile.builder()
                .version(random.nextInt(1, 4))
                .order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .metadata("general.architecture", "llama");
        if (random.nextBoolean()) {
            file.alignment(1 << random.nextInt(4, 10));
        }
        int keys = random.nextInt(12);
        for (int i = 0; i < keys; i++) {
            file.metadata("x.k" + i, value(random));
        }
        GgufTensorType[] types = GgufTensorType.values();
        int tensors = random.nextInt(6);
        for (int i = 0; i < tensors; i++) {
            GgufTensorType type = types[random.nextInt(types.length)];
            long row = (long) type.blockElements() * random.nextInt(1, 3);
            long[][] shapes = {{row}, {row, 3}, {row, 2, 2}, {row, 1, 2, 3}};
            file.tensor("blk." + i + ".wéight", type, shapes[random.nextInt(4)]);
        }
        return file.build();
    }

    private static GgufValue value(SplittableRandom random) {
        GgufValue.Type[] types = GgufValue.Type.values();
        GgufValue.Type type = types[random.nextInt(types.length)];
        if (type != GgufValue.Type.ARRAY) {
            return GgufValue.of(type, scalar(type, random));
        }
        GgufValue.Type element;
        do {
            element = types[random.nextInt(types.length)];
        } while (element == GgufValue.Type.ARRAY);
        List<Object> values = new ArrayList<>();
        int count = random.nextInt(20) == 0 ? 300 : random.nextInt(1, 12);
        for (int i = 0; i < count; i++) {
            values.add(scalar(element, random));
        }
        return GgufValue.array(element, values);
    }

    private static Object scalar(GgufValue.Type type, SplittableRandom random) {
        return switch (type) {
            case UINT8 -> (long) random.nextInt(256);
            case INT8 -> (long) (byte) random.nextInt();
            case UINT16 -> (long) random.nextInt(1 << 16);
            case INT16 -> (long) (short) random.nextInt();
            case UINT32 -> random.nextInt() & 0xffff_ffffL;
            case INT32 -> (long) random.nextInt();
            case UINT64 -> new BigInteger(Long.toUnsignedString(random.nextLong()));
            case INT64 -> random.nextLong();
            case BOOL -> random.nextBoolean();
            case FLOAT32 -> random.nextInt(-1000, 1000) + 0.5f;
            case FLOAT64 -> random.nextDouble() + 0.25;
            case STRING -> "text ü " + random.nextInt();
            case ARRAY -> throw new IllegalArgumentException("no scalar");
        };
    }

    private static void print(String name, GgufHeader header, List<String> lines) {
        lines.add(name + " version " + header.version() + " "
                + (header.order() == ByteOrder.LITTLE_ENDIAN ? "little" : "big") + " data " + header.dataOffset()
                + " parameters " + header.parameters().orElseThrow());
        header.metadata().forEach((key, value) -> lines.add(name + " key " + hex(key) + " " + shown(value)));
        for (TensorInfo tensor : header.tensors()) {
            lines.add(name + " tensor " + hex(tensor.name()) + " " + tensor.type() + " ["
                    + tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",")) + "] "
                    + tensor.offset());
        }
    }

    private static String shown(Object value) {
        if (value instanceof GgufArray array) {
            return "array of " + array.count() + ": "
                    + array.first().stream().map(GgufOracleTest::shown).collect(Collectors.joining(" "));
        }
        if (value instanceof String text) {
            return "text:" + hex(text);
        }
        if (value instanceof Float || value instanceof Double) {
            long bits = Double.doubleToLongBits(((Number) value).doubleValue());
            return "float:" + HexFormat.of().toHexDigits(bits);
        }
        return String.valueOf(value);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
