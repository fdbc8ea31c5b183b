package dev.modellib.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A module that other people's programs depend on, with what the design lets it see.
 *
 * @param folder the Maven module's folder, relative to the repository
 * @param name the name of the JPMS module and of its only package
 * @param mayRequire the modules of this project that it may require
 * @param fences who may import which third-party package
 * @param publicPackages third-party package prefixes that may stand in its signatures
 */
record LibraryModule(
        String folder, String name, Set<String> mayRequire, List<Fence> fences, List<String> publicPackages) {

    /** A module is imported once a run. */
    private static final Map<Path, JavaClasses> IMPORTED = new ConcurrentHashMap<>();

    /** A third-party package prefix and the one class, by simple name, that may import it. */
    record Fence(String packagePrefix, String className) {}

    /** The library modules, in the order of the module graph. */
    static List<LibraryModule> libraries() {
        return List.of(
                library("network", Set.of(), new Fence("io.github.resilience4j", "ResiliencePolicies")),
                library(
                        "hf",
                        Set.of("dev.modellib.network"),
                        new Fence("com.github.benmanes.caffeine", "MetadataCache"),
                        new Fence("com.fasterxml.jackson", "HubJson")),
                library(
                        "io",
                        Set.of(),
                        new Fence("org.bouncycastle", "ReferenceBlake3"),
                        new Fence("org.apache.commons.codec", "Hex")),
                library("format", Set.of(), new Fence("com.fasterxml.jackson.core", "HeaderJson")),
                library("search", Set.of(), new Fence("org.sqlite", "SqliteDatabase")),
                library(
                        "core",
                        Set.of(
                                "dev.modellib.network",
                                "dev.modellib.hf",
                                "dev.modellib.io",
                                "dev.modellib.format",
                                "dev.modellib.search"),
                        new Fence("com.fasterxml.jackson", "Json"),
                        new Fence("org.eclipse.aether", "VersionRange")));
    }

    /** The modules that host test suites depend on; they see no library module, for Maven would see a cycle. */
    static List<LibraryModule> testkits() {
        return List.of(
                new LibraryModule("testkit/hub", "dev.modellib.testkit", Set.of(), List.of(), List.of()),
                new LibraryModule(
                        "testkit/jqwik",
                        "dev.modellib.testkit.jqwik",
                        Set.of("dev.modellib.testkit"),
                        List.of(),
                        List.of("net.jqwik.api")));
    }

    /** Everything that is published. */
    static List<LibraryModule> published() {
        return Stream.concat(libraries().stream(), testkits().stream()).toList();
    }

    private static LibraryModule library(String shortName, Set<String> mayRequire, Fence... fences) {
        return new LibraryModule(
                "modellib-" + shortName, "dev.modellib." + shortName, mayRequire, List.of(fences), List.of());
    }

    List<SourceFile> mainSources() {
        return SourceFile.under(Repository.root().resolve(folder).resolve("src/main/java"));
    }

    /**
     * Whether the module was begun: it has sources, or its descriptor is on record. A module that is not is reported as
     * skipped, by name; one that is has to satisfy every rule, so that no rule passes for want of classes.
     */
    boolean begun() {
        return !mainSources().isEmpty() || storedDescriptor().isPresent();
    }

    /** The compiled classes; an error when the module was begun and has none. */
    JavaClasses classes() {
        JavaClasses classes = IMPORTED.computeIfAbsent(compiled(), new ClassFileImporter()::importPath);
        if (classes.isEmpty()) {
            throw new IllegalStateException(folder + " has no compiled classes: build it first (-am)");
        }
        return classes;
    }

    ModuleDescriptor descriptor() {
        return ModuleFinder.of(compiled())
                .find(name)
                .orElseThrow(() -> new IllegalStateException(folder + " has no module named " + name))
                .descriptor();
    }

    /** The descriptor on record, as {@link Descriptors#describe} writes it. */
    Optional<String> storedDescriptor() {
        Path stored = Repository.root()
                .resolve("tests/architecture/src/test/resources/descriptors")
                .resolve(name + ".txt");
        if (!Files.exists(stored)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(stored));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path compiled() {
        return Repository.root().resolve(folder).resolve("target/classes");
    }

    @Override
    public String toString() {
        return name;
    }
}
