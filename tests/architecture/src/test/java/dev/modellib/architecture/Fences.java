package dev.modellib.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which class may touch which foreign package. A nested class counts as its top-level class. */
final class Fences {
    /** Everyone may use these: the JDK's documented packages, the logging interface, the nullness annotations. */
    private static final List<String> FREE = List.of("java", "javax", "org.slf4j", "org.jspecify");

    private Fences() {}

    /** Foreign packages touched outside their fence, or without having one, and fences that hold nothing. */
    static List<String> violations(JavaClasses classes, LibraryModule module) {
        Set<String> found = new TreeSet<>();
        Set<LibraryModule.Fence> inUse = new HashSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = packageOf(dependency.getTargetClass());
                if (used.isEmpty() || isFree(used, module)) {
                    continue;
                }
                Optional<LibraryModule.Fence> fence = fenceOf(used, module);
                fence.filter(held -> held.className().equals(topLevelName(type)))
                        .ifPresent(inUse::add);
                if (fence.isEmpty()) {
                    found.add(topLevelName(type) + " uses " + used + ", which " + module + " may not use at all");
                } else if (!fence.get().className().equals(topLevelName(type))) {
                    found.add(topLevelName(type) + " uses " + used + ", which only "
                            + fence.get().className() + " may");
                }
            }
        }
        List<String> all = new ArrayList<>(found);
        module.fences().stream()
                .filter(fence -> !inUse.contains(fence))
                .forEach(fence -> all.add("the fence class " + fence.className() + " of " + module
                        + " is absent or does not use " + fence.packagePrefix()));
        return all;
    }

    private static boolean isFree(String used, LibraryModule module) {
        return used.equals(module.name())
                || module.mayRequire().contains(used)
                || FREE.stream().anyMatch(prefix -> isWithin(used, prefix))
                || module.publicPackages().stream().anyMatch(prefix -> isWithin(used, prefix));
    }

    private static Optional<LibraryModule.Fence> fenceOf(String used, LibraryModule module) {
        return module.fences().stream()
                .filter(fence -> isWithin(used, fence.packagePrefix()))
                .findFirst();
    }

    static boolean isWithin(String name, String prefix) {
        return name.equals(prefix) || name.startsWith(prefix + ".");
    }

    /** The simple name of the top-level class that {@code type} was written in. */
    static String topLevelName(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length());
        String simple = name.startsWith(".") ? name.substring(1) : name;
        int nested = simple.indexOf('$');
        return nested < 0 ? simple : simple.substring(0, nested);
    }

    static String packageOf(JavaClass type) {
        return type.getBaseComponentType().getPackageName();
    }

    static Set<String> packagesUsedBy(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> packageOf(dependency.getTargetClass()))
                .collect(Collectors.toSet());
    }
}
