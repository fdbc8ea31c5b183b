package dev.modellib.architecture;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The packages of every module that this test run can see: the JDK's, and those on the class path, named or automatic. */
final class ClassPathModules {
    private final Map<String, Set<String>> packages = new HashMap<>();

    private ClassPathModules() {}

    static ClassPathModules read() {
        ClassPathModules modules = new ClassPathModules();
        ModuleFinder.ofSystem().findAll().forEach(modules::add);
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .forEach(entry -> ModuleFinder.of(entry).findAll().forEach(modules::add));
        return modules;
    }

    private void add(ModuleReference module) {
        packages.put(module.descriptor().name(), module.descriptor().packages());
    }

    Set<String> packagesOf(String module) {
        Set<String> found = packages.get(module);
        if (found == null) {
            throw new IllegalArgumentException("no module " + module + " on the class path or in the JDK");
        }
        return found;
    }
}
