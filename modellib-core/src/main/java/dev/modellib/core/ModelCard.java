package dev.modellib.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is written down about a model beside what its files say: its status, its description, and whatever a host program or a person
 * adds; and who said which of its facts.
 *
 * <p>A {@link ModelEdit} changes it.
 *
 * @param version how often the model's record was written: 1 at first, one more with each edit
 * @param status how far the model has come
 * @param description prose about it
 * @param licence its licence, such as {@code apache-2.0}
 * @param metadata free entries by name, in order
 * @param provenance who said a fact, by {@code name}, {@code kind}, {@code family}, {@code repo}, {@code quant}, {@code architecture},
 *     {@code parameters}, {@code contextLength}, {@code tags}, {@code description}, {@code licence} or {@code metadata.} and the name of an entry; also of
 *     what was removed. What is not listed was said by nobody
 */
public record ModelCard(
        long version,
        ModelStatus status,
        Optional<String> description,
        Optional<String> licence,
        Map<String, JsonValue> metadata,
        Map<String, Provenance> provenance) {

    static final String NAME = "name";
    static final String KIND = "kind";
    static final String TAGS = "tags";
    static final String DESCRIPTION = "description";
    static final String LICENCE = "licence";
    static final String FAMILY = "family";
    static final String REPO = "repo";
    static final String QUANT = "quant";
    static final String ARCHITECTURE = "architecture";
    static final String PARAMETERS = "parameters";
    static final String CONTEXT_LENGTH = "contextLength";
    private static final String METADATA = "metadata.";

    /**
     * Checks the version and keeps copies of the maps.
     *
     * @param version how often the model's record was written
     * @param status how far the model has come
     * @param description prose about it
     * @param licence its licence
     * @param metadata free entries by name
     * @param provenance who said a fact
     * @throws IllegalArgumentException when the version is not 1 or more
     */
    public ModelCard {
        if (version < 1) {
            throw new IllegalArgumentException("the version of a record is 1 or more, not " + version);
        }
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(licence, "licence");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }

    /** The card of a model that has just been taken in. */
    static ModelCard fresh(Map<String, Provenance> provenance) {
        return new ModelCard(1, ModelStatus.AVAILABLE, Optional.empty(), Optional.empty(), Map.of(), provenance);
    }

    /** The name under which the provenance of a free entry is kept. */
    static String entry(String name) {
        return METADATA + name;
    }
}
