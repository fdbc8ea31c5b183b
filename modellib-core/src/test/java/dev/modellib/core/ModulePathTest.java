package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModulePathTest {

    @Test
    void testsRunOnTheModulePath() {
        assertTrue(ModelLibrary.class.getModule().isNamed());
    }
}
