package dev.modellib.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One model of a {@code registry.json}, the file in which Python model managers keep their list.
 *
 * <p><em>Shape:</em> words are kept as they were written, also those that this version does not know.
 *
 * @param modelId {@code model_id}, not blank
 * @param modelType {@code model_type}, such as {@code text-generation}
 * @param path {@code path}, where its file or folder lies, not blank
 * @param status {@code status}, such as {@code available}
 * @param version {@code version}, a revision
 * @param sizeBytes {@code size_bytes}
 * @param downloadDate {@code download_date}, as written
 * @param metadata {@code metadata}
 * @param others what else the entry holds, by name
 */
public record RegistryEntry(
        String modelId,
        String modelType,
        String path,
        String status,
        String version,
        long sizeBytes,
        String downloadDate,
        Map<String, JsonValue> metadata,
        Map<String, JsonValue> others) {

    /**
     * Checks what has to be there, and keeps copies of the maps.
     *
     * @param modelId {@code model_id}, not blank
     * @param modelType {@code model_type}
     * @param path {@code path}, not blank
     * @param status {@code status}
     * @param version {@code version}
     * @param sizeBytes {@code size_bytes}
     * @param downloadDate {@code download_date}, as written
     * @param metadata {@code metadata}
     * @param others what else the entry holds, by name
     * @throws IllegalArgumentException when id or path is blank, or the size is negative
     */
    public RegistryEntry {
        Objects.requireNonNull(modelType, "modelType");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(downloadDate, "downloadDate");
        Faults faults = new Faults();
        faults.check(!modelId.isBlank(), "model_id is missing");
        faults.check(!path.isBlank(), "path is missing");
        faults.check(sizeBytes >= 0, "size_bytes is negative");
        faults.check(
                Collections.disjoint(others.keySet(), RegistryFile.KNOWN), "a known field is not one of the others");
        faults.throwIfAny();
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }
}
