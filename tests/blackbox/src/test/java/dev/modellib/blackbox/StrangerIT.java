package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrangerIT {

    @Test
    void theMainJobOnTheModulePath(@TempDir Path folder) throws Exception {
        Java.Result result = Java.run(
                Java.onModulePath("dev.modellib.blackbox/dev.modellib.blackbox.Stranger", List.of(folder.toString())));
        assertEquals("ok module path\n", result.out(), result.err());
        assertEquals(0, result.exit());
    }

    @Test
    void theMainJobOnTheClassPath(@TempDir Path folder) throws Exception {
        Java.Result result = Java.run(Java.onClassPath("dev.modellib.blackbox.Stranger", List.of(folder.toString())));
        assertEquals("ok class path\n", result.out(), result.err());
        assertEquals(0, result.exit());
    }
}
