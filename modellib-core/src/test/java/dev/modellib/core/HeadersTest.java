package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadersTest {

    private static final int FILES = 3;

    private final FaultyDisk disk = new FaultyDisk();

    @TempDir
    Path temp;

    /** The n-th operation fails, for every n: also the closing of a file before the others are closed. */
    @Test
    void whateverFailsNoFileStaysOpen() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            String name = "model-" + i + ".gguf";
            files.put(
                    name,
                    disk.path(Files.write(
                            temp.resolve(name), GgufFile.tiny("llama", 15, i).bytes())));
        }
        boolean swept = false;
        int failures = 0;
        for (long number = 1; !swept; number++) {
            disk.fail(DiskFault.ERROR_ONCE, number);
            try {
                Headers.describe(files, Optional.empty());
            } catch (IOException e) {
                failures++;
            }
            swept = disk.struck().isEmpty();
            disk.heal();
            assertEquals(0, disk.openFiles(), "open after the failure of operation " + number);
        }
        assertTrue(failures >= FILES, failures + " failures");
    }
}
