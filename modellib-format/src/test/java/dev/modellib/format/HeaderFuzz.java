package dev.modellib.format;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.ZipInputStream;

/** Well-formed headers of every format, and ways to damage them that go past the first check of a reader. */
final class HeaderFuzz {

    private static final long[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        127,
        128,
        255,
        256,
        0x7fff,
        0xffff,
        0x10000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2
    };

    private static final byte[][] WORDS = {
        ascii("GGUF"),
        ascii("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"),
        ascii("PK\3\4"),
        ascii("PK\1\2"),
        ascii("PK\5\6"),
        ascii("cos\nsystem\n"),
        ascii("general.alignment"),
        ascii("[[[[[[[["),
        ascii("\u0080\4\u0095"),
        ascii("..."),
        ascii("(((("),
        ascii("\"__metadata__\":{"),
        {-1, -1, -1, -1, -1, -1, -1, -1}
    };

    /** What a fuzzer that follows coverage found from the seeds: each goes another way through the readers. */
    private static final String FOUND = "found-headers.zip";

    private static final int LONGEST_MESSAGE = 1000;

    private HeaderFuzz() {}

    static List<byte[]> found() throws IOException {
        List<byte[]> found = new ArrayList<>();
        try (InputStream resource = HeaderFuzz.class.getResourceAsStream(FOUND);
                ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(resource, FOUND))) {
            while (zip.getNextEntry() != null) {
                found.add(zip.readAllBytes());
            }
        }
        return found;
    }

    /** The entry point that Jazzer looks for by its name: any bytes under each name that changes how they are read. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        read("m.bin", bytes);
        read("m-Q4_K_M.gguf", bytes);
        if (bytes.length > 0 && bytes[0] == '{') {
            read("config.json", bytes);
            read("model.safetensors.index.json", bytes);
        }
    }

    /** Through every reader; the number of them that refused. What no reader may do is an error. */
    static int read(String name, byte[] bytes) {
        Map<String, ByteSource> files = Map.of(name, ByteSource.of(bytes));
        int refused = attempt(() -> ModelInspector.describe(files, Optional.empty(), HeaderLimits.remote()))
                + attempt(() -> MemoryEstimate.of(files, MemorySettings.defaults(), HeaderLimits.defaults()));
        if (attempt(() -> SafetyReport.of(files)) > 0) {
            throw new AssertionError("a look for code refuses nothing");
        }
        return refused;
    }

    private interface Reading {
        void run() throws FormatException;
    }

    private static int attempt(Reading reading) {
        try {
            reading.run();
            return 0;
        } catch (FormatException e) {
            String message = String.valueOf(e.getMessage());
            if (message.length() > LONGEST_MESSAGE || message.chars().anyMatch(Character::isISOControl)) {
                throw new AssertionError("message of " + message.length(), e);
            }
            return 1;
        }
    }

    /** A header to damage, under the name of a file that may hold it. */
    record Seed(String name, byte[] bytes) {}

    /** One header of each format and variant, and what was found. */
    static List<Seed> seeds() throws IOException {
        List<Seed> seeds = new ArrayList<>();
        for (int version = 1; version <= 3; version++) {
            seeds.add(new Seed("m-Q4_K_M.gguf", gguf(version, ByteOrder.LITTLE_ENDIAN)));
            seeds.add(new Seed("m.gguf", gguf(version, ByteOrder.BIG_ENDIAN)));
        }
        seeds.add(new Seed("m.safetensors", SafetensorsFile.tiny(1).bytes()));
        byte[] state = pickle();
        seeds.add(new Seed("m.bin", state));
        seeds.add(new Seed("m.pkl", ascii("(dp0\nS'a'\np1\nccollections\nOrderedDict\n(tRp2\ns.")));
        seeds.add(new Seed("m.pt", SafetyReportTest.zip(false, "archive/data.pkl", state)));
        seeds.add(new Seed("m.ckpt", SafetyReportTest.zip(true, "archive/data.pkl", state)));
        seeds.add(new Seed("m.onnx", onnx()));
        seeds.add(new Seed("m.h5", ascii("\u0089HDF\r\n\u001a\n\0\0\0\0")));
        seeds.add(new Seed("ggml-m.bin", ascii("tjgg\1\0\0\0")));
        seeds.add(new Seed("m.tflite", ascii("\u0020\0\0\0TFL3\0\0")));
        seeds.add(new Seed("openvino_model.xml", ascii("<?xml version=\"1.0\"?><net name=\"m\" version=\"11\">")));
        seeds.add(new Seed("config.json", config()));
        seeds.add(new Seed(
                "model.safetensors.index.json",
                ascii("{\"metadata\":{\"total_size\":9},\"weight_map\":{\"a\":\"x.safetensors\",\"b\":\"y\"}}")));
        List<byte[]> found = found();
        for (int i = 0; i < found.size(); i++) {
            seeds.add(new Seed(i % 2 == 0 ? "m.bin" : "m-Q4_K_M.gguf", found.get(i)));
        }
        return seeds;
    }

    private static byte[] gguf(int version, ByteOrder order) {
        GgufFile.Builder file = GgufFile.builder()
                .version(version)
                .order(order)
                .metadata("general.architecture", "gemma3")
                .metadata("gemma3.block_count", 6)
                .metadata("gemma3.context_length", 8192)
                .metadata("gemma3.embedding_length", 512)
                .metadata("gemma3.attention.head_count", 8)
                .metadata("gemma3.attention.head_count_kv", GgufValue.array(GgufValue.Type.INT32, List.of(1L, 2L, 4L)))
                .metadata("gemma3.attention.sliding_window", 1024)
                .metadata("gemma3.ssm.inner_size", 64)
                .metadata("general.file_type", 15)
                .metadata("split.count", 2)
                .metadata(
                        "tokenizer.ggml.tokens", GgufValue.array(GgufValue.Type.STRING, List.of("a", "bc", "", "def")))
                .metadata("x", GgufValue.of(GgufValue.Type.FLOAT64, 1.5))
                .metadata("y", GgufValue.of(GgufValue.Type.BOOL, true));
        file.tensor("token_embd.weight", GgufTensorType.Q4_0, 32, 4);
        file.tensor("blk.0.attn_q.weight", GgufTensorType.F16, 8, 2);
        return file.build().bytes();
    }

    private static byte[] pickle() {
        return SafetyReportTest.hex(
                "80027d710058040000006461746171017d71022858010000006171035d7104284b014740040000000000"
                        + "0065580100000073710f635f5f6275696c74696e5f5f0a7365740a71105d7111284b014b02658571125271135802000000"
                        + "6f64710c63636f6c6c656374696f6e730a4f726465726564446963740a710d2952710e75732e");
    }

    private static byte[] onnx() {
        return SafetyReportTest.hex(
                "0807120170" + "3a1a" + "2a18" + "420177" + "6a13" + "0a086c6f636174696f6e" + "1207772f772e62696e");
    }

    private static byte[] config() {
        return ascii("{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"num_hidden_layers\":4,"
                + "\"hidden_size\":512,\"num_attention_heads\":8,\"text_config\":{\"sliding_window\":128},"
                + "\"layer_types\":[\"full_attention\",\"sliding_attention\"],\"rope\":{\"a\":[1,2.5e3,null]}}");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One to six kinds of damage. */
    static byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] bytes = seed.clone();
        int damages = 1 + random.nextInt(random.nextInt(4) == 0 ? 6 : 2);
        for (int i = 0; i < damages && bytes.length > 0; i++) {
            bytes = damaged(bytes, random);
        }
        return bytes;
    }

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2, 3 -> number(bytes, at, EDGES[random.nextInt(EDGES.length)], random);
            case 4 -> number(bytes, at, random.nextLong() >> random.nextInt(64), random);
            case 5 -> {
                byte[] word = WORDS[random.nextInt(WORDS.length)];
                System.arraycopy(word, 0, bytes, at, Math.min(word.length, bytes.length - at));
            }
            case 6 -> {
                int length = random.nextInt(bytes.length + 1);
                return Arrays.copyOf(bytes, length);
            }
            default -> {
                return spliced(bytes, at, random);
            }
        }
        return bytes;
    }

    private static void number(byte[] bytes, int at, long value, SplittableRandom random) {
        int width = 1 << random.nextInt(4);
        boolean little = random.nextBoolean();
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> 8 * (little ? i : width - 1 - i));
        }
    }

    /** A piece of the file again somewhere else, up to 64 times. */
    private static byte[] spliced(byte[] bytes, int at, SplittableRandom random) {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - from, 1 + random.nextInt(64));
        int times = 1 << random.nextInt(7);
        byte[] longer = new byte[bytes.length + length * times];
        System.arraycopy(bytes, 0, longer, 0, at);
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, from, longer, at + i * length, length);
        }
        System.arraycopy(bytes, at, longer, at + length * times, bytes.length - at);
        return longer;
    }
}
