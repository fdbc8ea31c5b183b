package dev.modellib.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** As much of JSON Schema as the published schema uses; a word that is not known is an error, not passed over. */
final class SchemaCheck {

    private static final Set<String> KNOWN = Set.of(
            "$schema",
            "$id",
            "$defs",
            "$ref",
            "title",
            "description",
            "default",
            "type",
            "const",
            "enum",
            "pattern",
            "minimum",
            "minLength",
            "uniqueItems",
            "items",
            "properties",
            "required",
            "additionalProperties");

    private final Map<?, ?> root;
    private final List<String> faults = new ArrayList<>();

    private SchemaCheck(Map<?, ?> root) {
        this.root = root;
    }

    static List<String> faults(Object schema, Object document) {
        SchemaCheck check = new SchemaCheck((Map<?, ?>) schema);
        check.check(check.root, document, "");
        return check.faults;
    }

    private void check(Map<?, ?> schema, Object value, String place) {
        for (Object word : schema.keySet()) {
            if (!KNOWN.contains(String.valueOf(word))) {
                throw new IllegalArgumentException("the schema uses " + word);
            }
        }
        if (schema.get("$ref") instanceof String ref) {
            check((Map<?, ?>) ((Map<?, ?>) root.get("$defs")).get(ref.substring("#/$defs/".length())), value, place);
        }
        require(schema.get("type") == null || isOf(String.valueOf(schema.get("type")), value), place, "type");
        require(schema.get("const") == null || schema.get("const").equals(value), place, "const");
        require(!(schema.get("enum") instanceof List<?> words) || words.contains(value), place, "enum");
        if (value instanceof String text) {
            require(
                    !(schema.get("pattern") instanceof String pattern)
                            || Pattern.compile(pattern).matcher(text).find(),
                    place,
                    "pattern");
            require(!(schema.get("minLength") instanceof Integer least) || text.length() >= least, place, "minLength");
        }
        if (value instanceof Number number && schema.get("minimum") instanceof Number least) {
            require(number.longValue() >= least.longValue(), place, "minimum");
        }
        if (value instanceof List<?> list) {
            require(
                    !Boolean.TRUE.equals(schema.get("uniqueItems")) || new HashSet<>(list).size() == list.size(),
                    place,
                    "uniqueItems");
            for (int i = 0; i < list.size() && schema.get("items") != null; i++) {
                check((Map<?, ?>) schema.get("items"), list.get(i), place + "/" + i);
            }
        }
        if (value instanceof Map<?, ?> object) {
            members(schema, object, place);
        }
    }

    private void members(Map<?, ?> schema, Map<?, ?> object, String place) {
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> named ? named : Map.of();
        if (schema.get("required") instanceof List<?> required) {
            required.forEach(name -> require(object.containsKey(name), place + "/" + name, "required"));
        }
        object.forEach((name, member) -> {
            Object other = schema.get("additionalProperties");
            if (properties.get(name) instanceof Map<?, ?> own) {
                check(own, member, place + "/" + name);
            } else if (other instanceof Map<?, ?> any) {
                check(any, member, place + "/" + name);
            } else {
                require(!Boolean.FALSE.equals(other), place + "/" + name, "additionalProperties");
            }
        });
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            default -> throw new IllegalArgumentException("the schema uses the type " + type);
        };
    }

    private void require(boolean holds, String place, String word) {
        if (!holds) {
            faults.add(place + ": " + word);
        }
    }
}
