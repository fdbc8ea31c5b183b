package dev.modellib.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a change of a model into the record as it was written: what the change does not touch stays to the letter, also fields and words
 * that only a later version understands.
 *
 * <p>The record says what was written, {@code before} how this version understood it, {@code after} what this version wants it to say.
 */
final class RecordMerge {

    private RecordMerge() {}

    static JsonValue.Fields merge(JsonValue.Fields record, JsonValue.Fields before, JsonValue.Fields after) {
        Map<String, JsonValue> merged = new LinkedHashMap<>(record.fields());
        Set<String> names = new LinkedHashSet<>(before.fields().keySet());
        names.addAll(after.fields().keySet());
        for (String name : names) {
            Optional<JsonValue> was = before.get(name);
            Optional<JsonValue> wanted = after.get(name);
            if (was.equals(wanted)) {
                continue;
            }
            if (wanted.isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, merge(record.get(name), was, wanted.get()));
            }
        }
        return new JsonValue.Fields(merged);
    }

    private static JsonValue merge(Optional<JsonValue> record, Optional<JsonValue> before, JsonValue after) {
        if (record.orElse(null) instanceof JsonValue.Fields written
                && before.orElse(null) instanceof JsonValue.Fields was
                && after instanceof JsonValue.Fields wanted) {
            return merge(written, was, wanted);
        }
        if (record.orElse(null) instanceof JsonValue.Items written
                && before.orElse(null) instanceof JsonValue.Items was
                && after instanceof JsonValue.Items wanted) {
            return merge(written.items(), was.items(), wanted.items());
        }
        return after;
    }

    /** Entries of a list are the same when they have the same path; others have no name to be known by. */
    private static JsonValue merge(List<JsonValue> record, List<JsonValue> before, List<JsonValue> after) {
        List<JsonValue> merged = new ArrayList<>();
        for (JsonValue wanted : after) {
            Optional<String> path = path(wanted);
            Optional<JsonValue> written = path.flatMap(name -> at(record, name));
            Optional<JsonValue> was = path.flatMap(name -> at(before, name));
            merged.add(
                    was.equals(Optional.of(wanted)) && written.isPresent()
                            ? written.get()
                            : merge(written, was, wanted));
        }
        return new JsonValue.Items(merged);
    }

    private static Optional<JsonValue> at(List<JsonValue> entries, String path) {
        return entries.stream()
                .filter(entry -> path(entry).equals(Optional.of(path)))
                .findFirst();
    }

    private static Optional<String> path(JsonValue entry) {
        return entry instanceof JsonValue.Fields fields ? fields.text("path") : Optional.empty();
    }
}
