package dev.modellib.architecture;

import com.sun.source.tree.AnnotationTree;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rules about module descriptors. Each answers with its violations, worded for the person who has to mend them. */
final class Descriptors {
    private Descriptors() {}

    /** One package, one unqualified export of it, and nothing that opens or looks up. */
    static List<String> shape(ModuleDescriptor descriptor) {
        String name = descriptor.name();
        List<String> found = new ArrayList<>();
        if (!descriptor.packages().equals(Set.of(name))) {
            found.add(name + " has the packages " + new TreeSet<>(descriptor.packages()) + ", wanted only its own");
        }
        Set<String> unqualified = descriptor.exports().stream()
                .filter(export -> !export.isQualified())
                .map(Exports::source)
                .collect(Collectors.toSet());
        if (descriptor.exports().size() != 1 || !unqualified.equals(Set.of(name))) {
            found.add(name + " exports " + descriptor.exports() + ", wanted exactly its own package, to everyone");
        }
        if (descriptor.isOpen() || !descriptor.opens().isEmpty()) {
            found.add(name + " opens packages to reflection: " + descriptor.opens());
        }
        if (!descriptor.provides().isEmpty() || !descriptor.uses().isEmpty()) {
            found.add(
                    name + " uses service loading: provides " + descriptor.provides() + ", uses " + descriptor.uses());
        }
        return found;
    }

    /** Of this project's modules it requires only those that the design's graph gives it. */
    static List<String> edges(ModuleDescriptor descriptor, Set<String> mayRequire) {
        return descriptor.requires().stream()
                .map(Requires::name)
                .filter(required -> required.startsWith("dev.modellib"))
                .filter(required -> !mayRequire.contains(required))
                .sorted()
                .map(required -> descriptor.name() + " requires " + required + ", which the design's graph forbids")
                .toList();
    }

    /** JSpecify is needed to compile, never to run. */
    static List<String> nullMarked(SourceFile moduleInfo) {
        boolean marked = moduleInfo.tree().getModule().getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .anyMatch(type -> type.toString().endsWith("NullMarked"));
        return marked ? List.of() : List.of(moduleInfo.name() + ": the module is not @NullMarked");
    }

    /**
     * Requires that no class of the module needs. The annotation library is left out: it may stand on the module alone.
     *
     * @param packagesOf the packages of a module by its name
     */
    static List<String> unused(
            ModuleDescriptor descriptor, Set<String> usedPackages, Function<String, Set<String>> packagesOf) {
        return descriptor.requires().stream()
                .map(Requires::name)
                .filter(required -> !Set.of("java.base", "org.jspecify").contains(required))
                .filter(required -> packagesOf.apply(required).stream().noneMatch(usedPackages::contains))
                .sorted()
                .map(required -> descriptor.name() + " requires " + required + " and no class uses it")
                .toList();
    }

    /** What a descriptor promises and needs, one fact a line, sorted: compared with the list on record. */
    static String describe(ModuleDescriptor descriptor) {
        Set<String> facts = new TreeSet<>();
        descriptor.exports().forEach(export -> facts.add("exports " + export));
        descriptor.requires().stream()
                .filter(required -> !required.modifiers().contains(Requires.Modifier.MANDATED))
                .forEach(required -> facts.add("requires " + modifiers(required) + required.name()));
        descriptor.opens().forEach(opens -> facts.add("opens " + opens));
        descriptor.uses().forEach(uses -> facts.add("uses " + uses));
        descriptor.provides().forEach(provides -> facts.add("provides " + provides));
        return facts.stream().map(fact -> fact + "\n").collect(Collectors.joining());
    }

    private static String modifiers(Requires required) {
        return required.modifiers().stream()
                .filter(modifier -> modifier != Requires.Modifier.SYNTHETIC)
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining());
    }
}
