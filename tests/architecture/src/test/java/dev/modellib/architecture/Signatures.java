package dev.modellib.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.domain.properties.HasTypeParameters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** No type of a third party stands where a host program would have to name it. */
final class Signatures {
    private Signatures() {}

    /**
     * @param allowed package prefixes that may stand in a public signature beside the JDK's and the project's own
     */
    static List<String> violations(JavaClasses classes, List<String> allowed) {
        Set<String> found = new TreeSet<>();
        classes.stream().filter(Signatures::isVisible).forEach(type -> {
            report(found, allowed, type.getName(), Stream.concat(supertypes(type), bounds(type)));
            report(found, allowed, type.getName(), annotations(type));
            type.getMembers().stream()
                    .filter(Signatures::isVisible)
                    .forEach(member -> report(found, allowed, member.getFullName(), typesOf(member)));
        });
        return List.copyOf(found);
    }

    private static void report(Set<String> found, List<String> allowed, String where, Stream<JavaClass> types) {
        types.map(Fences::packageOf)
                .filter(name -> !name.isEmpty())
                .filter(name -> Stream.of("java", "javax", "org.jspecify", "dev.modellib")
                        .noneMatch(prefix -> Fences.isWithin(name, prefix)))
                .filter(name -> allowed.stream().noneMatch(prefix -> Fences.isWithin(name, prefix)))
                .forEach(name -> found.add(where + " shows a type of " + name));
    }

    private static Stream<JavaClass> typesOf(JavaMember member) {
        Stream<JavaClass> types;
        if (member instanceof JavaCodeUnit unit) {
            types = Stream.of(
                            Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                                    .flatMap(Signatures::involved),
                            bounds(unit),
                            unit.getExceptionTypes().stream())
                    .flatMap(each -> each);
        } else {
            types = involved(((JavaField) member).getType());
        }
        return Stream.concat(types, annotations(member));
    }

    private static Stream<JavaClass> supertypes(JavaClass type) {
        return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .flatMap(Signatures::involved);
    }

    private static Stream<JavaClass> bounds(HasTypeParameters<?> declaration) {
        return declaration.getTypeParameters().stream()
                .map(JavaTypeVariable::getUpperBounds)
                .flatMap(List::stream)
                .flatMap(Signatures::involved);
    }

    private static Stream<JavaClass> annotations(HasAnnotations<?> annotated) {
        return annotated.getAnnotations().stream().map(annotation -> annotation.getRawType());
    }

    private static Stream<JavaClass> involved(JavaType type) {
        return type.getAllInvolvedRawTypes().stream();
    }

    /** Whether a stranger can name the type: it and everything around it is public or protected. */
    static boolean isVisible(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass().map(Signatures::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isOpen(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
