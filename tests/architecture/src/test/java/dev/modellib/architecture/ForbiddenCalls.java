package dev.modellib.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Calls that a library module may not make. The list is {@code forbidden-calls.txt}, where the form of a line is told;
 * calls, field accesses, constructor calls and method references all count.
 */
final class ForbiddenCalls {

    /** One ban: what may not be touched, why and what to do instead, and the classes that are the exception. */
    record Ban(Signature signature, String reason, Set<String> exceptions) {
        boolean excepts(JavaClass type) {
            return exceptions.contains(type.getPackageName() + "." + Fences.topLevelName(type))
                    || exceptions.contains(type.getPackageName() + ".*");
        }
    }

    /**
     * What a line of the list names.
     *
     * @param owner a type, by its full name
     * @param member a field, a method or {@code new}; empty when the type itself is forbidden
     * @param parameters the simple names of the parameter types, {@code **} for all overloads, empty for a field
     */
    record Signature(String owner, String member, String parameters) {
        static Signature parse(String line) {
            int hash = line.indexOf('#');
            int open = line.indexOf('(');
            if (hash < 0) {
                return new Signature(line, "", "");
            }
            return open < 0
                    ? new Signature(line.substring(0, hash), line.substring(hash + 1), "")
                    : new Signature(line.substring(0, hash), line.substring(hash + 1, open), line.substring(open));
        }

        boolean isType() {
            return member.isEmpty();
        }

        boolean matches(JavaAccess<?> access) {
            AccessTarget target = access.getTarget();
            String name = target.getName().equals("<init>") ? "new" : target.getName();
            boolean sameOwner = member.equals("new")
                    ? target.getOwner().getName().equals(owner)
                    : target.getOwner().isAssignableTo(owner);
            return name.equals(member) && sameOwner && sameParameters(target);
        }

        private boolean sameParameters(AccessTarget target) {
            if (target instanceof CodeUnitAccessTarget unit) {
                return parameters.equals("(**)") || parameters.equals(written(unit.getRawParameterTypes()));
            }
            return parameters.isEmpty();
        }

        private static String written(List<JavaClass> types) {
            return types.stream().map(JavaClass::getSimpleName).collect(Collectors.joining(",", "(", ")"));
        }
    }

    private final List<Ban> bans;

    private ForbiddenCalls(List<Ban> bans) {
        this.bans = bans;
    }

    /** The project's list. */
    static ForbiddenCalls list() {
        try (InputStream in = ForbiddenCalls.class.getResourceAsStream("/forbidden-calls.txt")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ForbiddenCalls parse(String text) {
        List<Ban> bans = new ArrayList<>();
        String reason = "";
        Set<String> exceptions = Set.of();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            } else if (line.startsWith("@")) {
                reason = line.substring(1).strip();
                exceptions = Set.of();
            } else if (line.startsWith("except ")) {
                exceptions = Set.of(line.substring("except ".length()).split(",\\s*"));
            } else {
                bans.add(new Ban(Signature.parse(line), reason, exceptions));
            }
        }
        return new ForbiddenCalls(bans);
    }

    List<Ban> bans() {
        return bans;
    }

    List<String> violations(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            bans.stream().filter(ban -> !ban.excepts(type)).forEach(ban -> report(found, type, ban));
        }
        return List.copyOf(found);
    }

    private static void report(Set<String> found, JavaClass type, Ban ban) {
        if (ban.signature().isType()) {
            type.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> dependency
                            .getTargetClass()
                            .getBaseComponentType()
                            .getName()
                            .equals(ban.signature().owner()))
                    .forEach(dependency -> found.add(dependency.getSourceCodeLocation() + " uses "
                            + ban.signature().owner() + ": " + ban.reason()));
        } else {
            type.getAccessesFromSelf().stream()
                    .filter(ban.signature()::matches)
                    .forEach(access -> found.add(access.getSourceCodeLocation() + " uses "
                            + access.getTarget().getFullName() + ": " + ban.reason()));
        }
    }
}
