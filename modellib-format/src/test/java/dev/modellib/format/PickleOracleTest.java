package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk over pickles against Python's own unpickler: whatever that one looks up, in whole pickles and damaged ones, the
 * walk has to have seen. Needs {@code python3}; {@code -Dmodellib.pickles=N} for more.
 */
class PickleOracleTest {

    private static final int PICKLES = Integer.getInteger("modellib.pickles", 300);

    @Test
    void whatPythonLooksUpIsSeen(@TempDir Path folder) throws Exception {
        long seed = new SplittableRandom().nextInt(Integer.MAX_VALUE);
        List<String> lines = python(folder, seed);
        int unsafe = 0;
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            byte[] pickle = HexFormat.of().parseHex(parts[1]);
            boolean calls = Arrays.stream(parts[2].split(","))
                    .filter(name -> !name.isEmpty())
                    .map(name -> new String(HexFormat.of().parseHex(name), StandardCharsets.UTF_8))
                    .anyMatch(name -> !PickleNames.isAllowed(name));
            SafetyReport report = SafetyReportTest.scan("model.pkl", pickle);
            String what = "seed " + seed + ": " + line + " " + report;
            if (calls) {
                unsafe++;
                assertEquals(SafetyLevel.UNSAFE, report.level(), what);
            } else if (parts[0].equals("w")) {
                assertEquals(SafetyLevel.SAFE_SCANNED, report.level(), what);
            }
        }
        assertTrue(unsafe > PICKLES, "enough of them call something: " + unsafe);
    }

    private static List<String> python(Path folder, long seed) throws IOException, InterruptedException {
        Path script = folder.resolve("pickles.py");
        try (InputStream source = PickleOracleTest.class.getResourceAsStream("pickles.py")) {
            Files.write(script, Objects.requireNonNull(source, "pickles.py").readAllBytes());
        }
        Process python;
        try {
            python = new ProcessBuilder("python3", script.toString(), Long.toString(seed), Integer.toString(PICKLES))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no python3 here: " + e.getMessage());
            throw e;
        }
        String out = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, python.waitFor(), "python3");
        return out.lines().toList();
    }
}
