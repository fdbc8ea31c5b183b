package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The system's own tools print the same digests. */
class ToolOracleTest {
    @Test
    void sha256sumAgrees() throws Exception {
        agrees("sha256sum", HashAlgorithm.SHA256);
    }

    @Test
    void b3sumAgrees() throws Exception {
        agrees("b3sum", HashAlgorithm.BLAKE3);
    }

    private static void agrees(String tool, HashAlgorithm algorithm) throws Exception {
        assumeTrue(Volumes.Tool.exists(tool), tool + " is not installed");
        try (Scratch scratch = new Scratch()) {
            for (int length : new int[] {0, 1, 1023, 1025, 3_333_333}) {
                Path source = scratch.file("source" + length, Oracle.content(length, length));
                Path copy = scratch.path("copy" + length);
                Fingerprint fingerprint = HashingCopy.copy(source, copy, bytes -> {});
                Volumes.Tool answer = Volumes.Tool.run(List.of(tool, copy.toString()));
                Digest ours = algorithm == HashAlgorithm.SHA256 ? fingerprint.sha256() : fingerprint.blake3();
                assertEquals(0, answer.status());
                assertEquals(ours.hex(), answer.output().substring(0, 64));
            }
        }
    }
}
