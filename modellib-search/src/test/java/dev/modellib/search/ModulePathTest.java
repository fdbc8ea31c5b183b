package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModulePathTest {

    @Test
    void theTestsRunInTheNamedModule() {
        assertTrue(LibraryDatabase.class.getModule().isNamed());
        assertEquals("dev.modellib.search", LibraryDatabase.class.getModule().getName());
    }

    @Test
    void oneUnqualifiedExportAndNothingOpen() {
        ModuleDescriptor descriptor = LibraryDatabase.class.getModule().getDescriptor();
        List<ModuleDescriptor.Exports> exports = List.copyOf(descriptor.exports());
        assertEquals(1, exports.size());
        assertEquals("dev.modellib.search", exports.get(0).source());
        assertTrue(exports.get(0).targets().isEmpty());
        assertTrue(descriptor.opens().isEmpty());
        assertTrue(descriptor.uses().isEmpty());
    }
}
