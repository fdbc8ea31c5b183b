package dev.modellib.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Design, section 3: one flat package and one unqualified export a module, and only the edges of the graph. */
class DescriptorsTest {
    static final String PUBLISHED = "dev.modellib.architecture.LibraryModule#published";

    @ParameterizedTest
    @MethodSource(PUBLISHED)
    void aModuleHasOnePackageAndExportsItToEveryone(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), Descriptors.shape(module.descriptor()));
    }

    @ParameterizedTest
    @MethodSource(PUBLISHED)
    void aModuleRequiresOnlyWhatTheGraphAllows(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), Descriptors.edges(module.descriptor(), module.mayRequire()));
    }

    @ParameterizedTest
    @MethodSource(PUBLISHED)
    void aModuleIsNullMarked(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        List<SourceFile> descriptors = module.mainSources().stream()
                .filter(source -> source.name().endsWith("module-info.java"))
                .toList();
        assertEquals(1, descriptors.size(), "one module-info.java");
        assertEquals(List.of(), Descriptors.nullMarked(descriptors.get(0)));
    }

    @ParameterizedTest
    @MethodSource(PUBLISHED)
    void aModuleUsesWhatItRequires(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        Set<String> used = Fences.packagesUsedBy(module.classes());
        ClassPathModules modules = ClassPathModules.read();
        assertEquals(List.of(), Descriptors.unused(module.descriptor(), used, modules::packagesOf));
    }

    /** When this fails, a promise to other people's modules changed: change the record too, and tell it in the changelog. */
    @ParameterizedTest
    @MethodSource(PUBLISHED)
    void aDescriptorIsAsRecorded(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(
                module.storedDescriptor().orElse("(no src/test/resources/descriptors/" + module + ".txt)"),
                Descriptors.describe(module.descriptor()));
    }

    @Nested
    class CanFail {
        private final ModuleDescriptor tidy = ModuleDescriptor.newModule("a.b")
                .exports("a.b")
                .requires("java.sql")
                .requires(Set.of(Requires.Modifier.STATIC), "org.jspecify")
                .build();

        @Test
        void aTidyDescriptorHasNoFault() {
            assertEquals(List.of(), Descriptors.shape(tidy));
            assertEquals(List.of(), Descriptors.edges(tidy, Set.of()));
            assertEquals("exports a.b\nrequires java.sql\nrequires static org.jspecify\n", Descriptors.describe(tidy));
        }

        @Test
        void aSecondPackageIsSeen() {
            assertFault(
                    "has the packages",
                    module().packages(Set.of("a.b", "a.b.c")).exports("a.b"));
        }

        @Test
        void aMissingSecondOrQualifiedExportIsSeen() {
            assertFault("exports", module().packages(Set.of("a.b")));
            assertFault("exports", module().exports("a.b").exports("a.b.c"));
            assertFault("exports", module().exports("a.b", Set.of("friend")));
        }

        @Test
        void opensAndServicesAreSeen() {
            assertFault("opens", module().exports("a.b").opens("a.b"));
            assertFault("opens", ModuleDescriptor.newOpenModule("a.b").exports("a.b"));
            assertFault("service", module().exports("a.b").uses("java.sql.Driver"));
            assertFault("service", module().exports("a.b").provides("java.sql.Driver", List.of("a.b.Driver")));
        }

        @Test
        void aForbiddenEdgeIsSeen() {
            ModuleDescriptor io =
                    module().exports("a.b").requires("dev.modellib.search").build();
            assertEquals(
                    List.of("a.b requires dev.modellib.search, which the design's graph forbids"),
                    Descriptors.edges(io, Set.of("dev.modellib.network")));
        }

        @Test
        void anUnusedRequiresIsSeen() {
            Set<String> sql = Set.of("java.sql", "javax.sql");
            assertEquals(List.of(), Descriptors.unused(tidy, Set.of("java.lang", "javax.sql"), name -> sql));
            assertEquals(
                    List.of("a.b requires java.sql and no class uses it"),
                    Descriptors.unused(tidy, Set.of("java.lang"), name -> sql));
        }

        @Test
        void aMissingNullMarkIsSeen() {
            SourceFile bare = SourceFile.of("module-info.java", "module a.b { exports a.b; }");
            SourceFile marked = SourceFile.of(
                    "module-info.java", "import org.jspecify.annotations.NullMarked; @NullMarked module a.b {}");
            assertEquals(1, Descriptors.nullMarked(bare).size());
            assertEquals(List.of(), Descriptors.nullMarked(marked));
        }

        private ModuleDescriptor.Builder module() {
            return ModuleDescriptor.newModule("a.b");
        }

        private void assertFault(String words, ModuleDescriptor.Builder builder) {
            List<String> found = Descriptors.shape(builder.build());
            assertTrue(found.stream().anyMatch(fault -> fault.contains(words)), found::toString);
        }
    }
}
