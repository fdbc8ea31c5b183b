package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModulePathTest {

    @Test
    void testsRunInTheNamedModule() {
        assertTrue(HubClient.class.getModule().isNamed());
        assertEquals("dev.modellib.hf", HubClient.class.getModule().getName());
    }
}
