package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModulePathTest {

    @Test
    void testsRunInTheNamedModule() {
        assertTrue(Quant.class.getModule().isNamed());
        assertEquals("dev.modellib.format", Quant.class.getModule().getName());
    }
}
