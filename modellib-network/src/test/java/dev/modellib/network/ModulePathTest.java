package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModulePathTest {
    @Test
    void theTestsRunInTheNamedModule() {
        assertTrue(ResilientHttpClient.class.getModule().isNamed());
        assertEquals(
                "dev.modellib.network", ResilientHttpClient.class.getModule().getName());
    }
}
