package dev.modellib.testkit.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ModulePathTest {
    @Test
    void testsRunAgainstTheNamedModule() {
        assertEquals(
                "dev.modellib.testkit.jqwik", FileArbitraries.class.getModule().getName());
    }
}
