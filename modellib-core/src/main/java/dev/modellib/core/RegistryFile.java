package dev.modellib.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes {@code registry.json}: an object of entries by {@code model_id}, or a list of entries, or an object that holds one of
 * these under {@code models}. An entry that cannot be read is a fault of its own and spoils no other.
 *
 * @param entries the entries that can be read, in order
 * @param faults the others
 */
record RegistryFile(List<RegistryEntry> entries, List<Fault> faults) {

    private static final String MODELS = "models";
    private static final String MODEL_ID = "model_id";
    private static final String MODEL_TYPE = "model_type";
    private static final String PATH = "path";
    private static final String STATUS = "status";
    private static final String VERSION = "version";
    private static final String SIZE_BYTES = "size_bytes";
    private static final String DOWNLOAD_DATE = "download_date";
    private static final String METADATA = "metadata";
    /** What an entry is known to hold. */
    static final Set<String> KNOWN =
            Set.of(MODEL_ID, MODEL_TYPE, PATH, STATUS, VERSION, SIZE_BYTES, DOWNLOAD_DATE, METADATA);

    /** An entry that cannot be read, by its id or its place, and why. */
    record Fault(String entry, String reason) {}

    /** An entry as it stands in the file: what it is called in messages, and the id that its place gives it. */
    private record Found(String shownAs, String id, JsonValue value) {}

    /** Reads a file; what is not JSON at all is an {@link IllegalArgumentException}. */
    static RegistryFile parse(String text) {
        List<RegistryEntry> entries = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Found found : found(Json.parse(text))) {
            try {
                RegistryEntry entry = entry(found);
                if (seen.add(entry.modelId())) {
                    entries.add(entry);
                } else {
                    faults.add(new Fault(found.shownAs(), "there is another entry of the id " + entry.modelId()));
                }
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(found.shownAs(), String.valueOf(e.getMessage())));
            }
        }
        return new RegistryFile(List.copyOf(entries), List.copyOf(faults));
    }

    private static List<Found> found(JsonValue document) {
        List<Found> found = new ArrayList<>();
        if (document instanceof JsonValue.Items list) {
            list.items().forEach(item -> found.add(new Found("entry " + (found.size() + 1), "", item)));
            return found;
        }
        if (document instanceof JsonValue.Fields object) {
            JsonValue models = object.fields().getOrDefault(MODELS, JsonValue.Nothing.NULL);
            if (models instanceof JsonValue.Items || (models instanceof JsonValue.Fields inner && !isEntry(inner))) {
                return found(models);
            }
            object.fields().forEach((id, value) -> found.add(new Found(id, id, value)));
            return found;
        }
        throw new IllegalArgumentException("it holds no entries: it is neither an object nor a list");
    }

    private static boolean isEntry(JsonValue.Fields fields) {
        return fields.text(PATH).isPresent() || fields.text(MODEL_ID).isPresent();
    }

    private static RegistryEntry entry(Found found) {
        if (!(found.value() instanceof JsonValue.Fields fields)) {
            throw new IllegalArgumentException("it is no object");
        }
        Map<String, JsonValue> others = new LinkedHashMap<>(fields.fields());
        others.keySet().removeAll(KNOWN);
        return new RegistryEntry(
                text(fields, MODEL_ID, found.id()),
                text(fields, MODEL_TYPE, "other"),
                text(fields, PATH, ""),
                text(fields, STATUS, ModelStatus.AVAILABLE.wireName()),
                text(fields, VERSION, ""),
                size(fields),
                text(fields, DOWNLOAD_DATE, ""),
                metadata(fields),
                others);
    }

    private static String text(JsonValue.Fields fields, String name, String otherwise) {
        JsonValue value = fields.fields().getOrDefault(name, JsonValue.Nothing.NULL);
        if (value instanceof JsonValue.Text text) {
            return text.text();
        }
        if (value == JsonValue.Nothing.NULL) {
            return otherwise;
        }
        throw new IllegalArgumentException(name + " is no text");
    }

    private static long size(JsonValue.Fields fields) {
        JsonValue value = fields.fields().getOrDefault(SIZE_BYTES, JsonValue.Nothing.NULL);
        if (value == JsonValue.Nothing.NULL) {
            return 0;
        }
        return value.wholeNumber().orElseThrow(() -> new IllegalArgumentException("size_bytes is no whole number"));
    }

    private static Map<String, JsonValue> metadata(JsonValue.Fields fields) {
        JsonValue value = fields.fields().getOrDefault(METADATA, JsonValue.Nothing.NULL);
        if (value instanceof JsonValue.Fields object) {
            return object.fields();
        }
        if (value == JsonValue.Nothing.NULL) {
            return Map.of();
        }
        throw new IllegalArgumentException("metadata is no object");
    }

    /** An object of entries by their ids. */
    static String write(List<RegistryEntry> entries) {
        JsonFields file = new JsonFields();
        for (RegistryEntry entry : entries) {
            JsonFields fields = fields(entry).put(METADATA, new JsonValue.Fields(entry.metadata()));
            entry.others().forEach(fields::put);
            file.put(entry.modelId(), fields.build());
        }
        return Json.page(file.build());
    }

    /** An entry without its metadata. */
    static JsonFields fields(RegistryEntry entry) {
        return new JsonFields()
                .put(MODEL_ID, entry.modelId())
                .put(MODEL_TYPE, entry.modelType())
                .put(PATH, entry.path())
                .put(STATUS, entry.status())
                .put(VERSION, entry.version())
                .put(SIZE_BYTES, entry.sizeBytes())
                .put(DOWNLOAD_DATE, entry.downloadDate());
    }
}
