package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The hash stays the same when the machine has compiled it: as often as it takes for its optimizing compiler to be done. */
class Blake3WarmTest {
    private static final int ROUNDS = 6_000;
    private static final byte[] CONTENT = Oracle.content(300_000, 1);

    @Test
    void manyTimesTheSame() {
        String expected = Oracle.fingerprint(CONTENT).blake3().hex();
        for (int round = 0; round < ROUNDS; round++) {
            Blake3 blake3 = new Blake3();
            blake3.update(CONTENT, 0, CONTENT.length);
            assertEquals(expected, HexFormat.of().formatHex(blake3.finish()), "in round " + round);
        }
    }
}
