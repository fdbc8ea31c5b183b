package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The official vectors: input of n bytes counting 0 to 250 again and again, and 131 bytes of output in each of three modes. */
class Blake3VectorsTest {
    private static final Pattern CASE = Pattern.compile("\"input_len\": (\\d+),\\s*\"hash\": \"([0-9a-f]{262})\","
            + "\\s*\"keyed_hash\": \"([0-9a-f]{262})\",\\s*\"derive_key\": \"([0-9a-f]{262})\"");
    private static final int EXTENDED_BYTES = 131;

    private final String json = read();
    private final String key = value("key");
    private final String context = value("context_string");

    @Test
    void officialVectorsHoldInAllModesWithExtendedOutput() {
        Matcher cases = CASE.matcher(json);
        int count = 0;
        for (; cases.find(); count++) {
            MatchResult expected = cases.toMatchResult();
            byte[] input = input(Integer.parseInt(expected.group(1)));
            check(Blake3::new, input, expected.group(2));
            check(() -> Blake3.keyed(key.getBytes(StandardCharsets.US_ASCII)), input, expected.group(3));
            check(() -> Blake3.derivingKey(context), input, expected.group(4));
        }
        assertEquals(35, count);
    }

    private static void check(Supplier<Blake3> hash, byte[] input, String expected) {
        for (int step : new int[] {1000, 1024, Integer.MAX_VALUE}) {
            Blake3 blake3 = hash.get();
            for (int from = 0; from < input.length; from += Math.min(step, input.length - from)) {
                blake3.update(input, from, Math.min(step, input.length - from));
            }
            byte[] extended = new byte[EXTENDED_BYTES];
            blake3.finish(extended);
            assertEquals(expected, HexFormat.of().formatHex(extended), "length " + input.length);
        }
        Blake3 blake3 = hash.get();
        blake3.update(input, 0, input.length);
        assertEquals(expected.substring(0, 64), HexFormat.of().formatHex(blake3.finish()));
    }

    private String value(String name) {
        Matcher found = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new AssertionError(name + " is missing");
        }
        return found.group(1);
    }

    private static String read() {
        try (InputStream in = Blake3VectorsTest.class.getResourceAsStream("blake3_test_vectors.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] input(int length) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (i % 251);
        }
        return input;
    }
}
