package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModulePathTest {
    @Test
    void testsRunInsideTheNamedModule() {
        assertTrue(HashingCopy.class.getModule().isNamed());
        assertEquals("dev.modellib.io", HashingCopy.class.getModule().getName());
    }

    @Test
    void oneUnqualifiedExportAndNoService() {
        ModuleDescriptor module = HashingCopy.class.getModule().getDescriptor();
        assertEquals(
                Set.of("dev.modellib.io"),
                module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()));
        assertTrue(module.exports().stream().noneMatch(ModuleDescriptor.Exports::isQualified));
        assertTrue(module.uses().isEmpty() && module.provides().isEmpty());
    }
}
