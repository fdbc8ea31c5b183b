package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class Blake3CheckTest {
    /**
     * The compiler of JDK 17 once made wrong code of the hash after some thousands of small inputs, and kept it: enough rounds
     * for every tier.
     */
    @Test
    void staysRightWhenTheCompilerHasSeenALotOfIt() {
        ReferenceBlake3 reference = new ReferenceBlake3();
        for (int round = 0; round < 40_000; round++) {
            byte[] content = Oracle.content(round * 31 % 2600, round);
            Blake3 blake3 = new Blake3();
            blake3.update(content, 0, content.length);
            reference.update(content, 0, content.length);
            assertArrayEquals(reference.finish(), blake3.finish(), "round " + round);
        }
        assertTrue(Blake3Check.isSound(1));
        assertTrue(Blake3Check.isSound(1 << 20));
    }

    @Test
    void aFileHashedByUnsoundCodeIsHashedAgainByTheReference() throws IOException {
        byte[] content = Oracle.content(5000, 1);
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.file("model", content);
            Fingerprint right = Oracle.fingerprint(content);
            Fingerprint wrong = new Fingerprint(5000, right.sha256(), Digest.blake3("0".repeat(64)));
            assertSame(wrong, Blake3Check.trusted(wrong, file, true), "no second look without need");
            assertEquals(right, Blake3Check.trusted(wrong, file, false));
        }
    }
}
