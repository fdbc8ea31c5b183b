package dev.modellib.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;

/**
 * No static state that can change. A static field is final, and its type is one whose values cannot change: a primitive,
 * an enum, a record, a known immutable type of the JDK, or a type of the project with final fields only. The standard
 * collections and private arrays are let through here because their type does not tell; {@link SourceRules} looks at how
 * those are made and used.
 */
final class StaticState {
    private static final Set<String> IMMUTABLE = Set.of(
            "java.lang.String",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.lang.Boolean",
            "java.lang.Class",
            "java.lang.invoke.VarHandle",
            "java.lang.invoke.MethodHandle",
            "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.net.URI",
            "java.nio.charset.Charset",
            "java.nio.file.attribute.FileAttribute",
            "java.nio.file.CopyOption",
            "java.nio.file.OpenOption",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.ZoneOffset",
            "java.time.format.DateTimeFormatter",
            "java.util.Comparator",
            "java.util.HexFormat",
            "java.util.List",
            "java.util.Locale",
            "java.util.Map",
            "java.util.NavigableMap",
            "java.util.NavigableSet",
            "java.util.Optional",
            "java.util.OptionalDouble",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.Set",
            "java.util.SortedMap",
            "java.util.SortedSet",
            "java.util.UUID",
            "java.util.regex.Pattern",
            "org.slf4j.Logger",
            // configured once and then only read; each stays private to the one class that may import it
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.databind.json.JsonMapper");

    private StaticState() {}

    static List<String> violations(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(field -> !isConstant(field))
                .map(field -> "static state: " + field.getFullName() + " of type "
                        + field.getRawType().getSimpleName())
                .sorted()
                .toList();
    }

    private static boolean isConstant(JavaField field) {
        JavaClass type = field.getRawType();
        if (!field.getModifiers().contains(JavaModifier.FINAL)) {
            return false;
        }
        if (type.isArray()) {
            return field.getModifiers().contains(JavaModifier.PRIVATE) && isImmutable(type.getBaseComponentType());
        }
        return isImmutable(type);
    }

    private static boolean isImmutable(JavaClass type) {
        return type.isPrimitive()
                || type.isEnum()
                || type.isRecord()
                || IMMUTABLE.contains(type.getName())
                || type.getPackageName().equals("java.util.function")
                || type.getPackageName().startsWith("dev.modellib") && hasFinalFieldsOnly(type);
    }

    private static boolean hasFinalFieldsOnly(JavaClass type) {
        return type.getAllFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL)
                        && !field.getRawType().isArray()
                        && (field.getRawType().equals(type) || isImmutable(field.getRawType())));
    }
}
