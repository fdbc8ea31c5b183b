package dev.modellib.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A runtime configuration of a model: the parameters under which a host program runs it, such as {@code contextLength} or
 * {@code temperature}. The library keeps them and does not interpret them.
 *
 * @param name its name, unique within the model
 * @param isDefault whether it is used when none is named; of a model's configurations one at most
 * @param version how often it was written: 1 at first, one more with each change
 * @param parameters the parameters by name, in order: whole numbers, numbers with a fraction, flags and texts
 */
public record ModelConfig(String name, boolean isDefault, long version, Map<String, JsonValue> parameters) {

    /**
     * Keeps a copy of the parameters.
     *
     * @param name its name
     * @param isDefault whether it is used when none is named
     * @param version how often it was written
     * @param parameters the parameters by name
     */
    public ModelConfig {
        Objects.requireNonNull(name, "name");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The same configuration with other contents. */
    ModelConfig with(boolean newDefault, Map<String, JsonValue> newParameters) {
        return new ModelConfig(name, newDefault, version, newParameters);
    }
}
