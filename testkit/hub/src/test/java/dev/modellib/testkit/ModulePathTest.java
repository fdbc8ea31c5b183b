package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ModulePathTest {
    @Test
    void testsRunAgainstTheNamedModule() {
        assertEquals("dev.modellib.testkit", HubServer.class.getModule().getName());
    }
}
