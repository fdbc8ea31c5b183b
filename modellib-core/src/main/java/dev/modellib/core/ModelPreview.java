package dev.modellib.core;

import dev.modellib.format.MemoryEstimate;
import dev.modellib.format.ModelDescription;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be said about a model from its headers.
 *
 * <p><em>Units:</em> bytes.
 *
 * @param description what the files say
 * @param memory what it needs to run
 * @param sizeBytes all files together
 * @param model the model of this library; empty when it is on the Hub only
 */
public record ModelPreview(ModelDescription description, MemoryEstimate memory, long sizeBytes, Optional<Model> model) {

    /**
     * Checks the parts.
     *
     * @param description what the files say
     * @param memory what it needs to run
     * @param sizeBytes all files together
     * @param model the model of this library; empty when it is on the Hub only
     */
    public ModelPreview {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(memory, "memory");
    }
}
