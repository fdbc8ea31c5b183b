package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ModulePathTest {

    @Test
    void theTestsRunOnTheModulePath() {
        assertEquals("dev.modellib.cli", Main.class.getModule().getName());
    }
}
