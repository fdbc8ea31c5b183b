package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The official vectors: input of n bytes counting 0 to 250 again and again; the first 32 bytes are the default output. */
class Blake3VectorsTest {
    private static final Pattern CASE = Pattern.compile("\"input_len\": (\\d+),\\s*\"hash\": \"([0-9a-f]{64})");

    @Test
    void officialVectorsHold() throws IOException {
        String json;
        try (InputStream in = Blake3VectorsTest.class.getResourceAsStream("blake3_test_vectors.json")) {
            json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher cases = CASE.matcher(json);
        int count = 0;
        for (; cases.find(); count++) {
            byte[] input = input(Integer.parseInt(cases.group(1)));
            Blake3 blake3 = new Blake3();
            for (int from = 0; from < input.length; from += 1000) {
                blake3.update(input, from, Math.min(1000, input.length - from));
            }
            assertEquals(cases.group(2), HexFormat.of().formatHex(blake3.finish()), "length " + input.length);
        }
        assertEquals(35, count);
    }

    private static byte[] input(int length) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (i % 251);
        }
        return input;
    }
}
