package dev.modellib.search;

/**
 * One runtime configuration of a model as the {@link ConfigTable} stores it.
 *
 * <p><i>Shape</i>: {@code modelId} and {@code name} are not empty and together the key.
 *
 * @param modelId id of the model
 * @param name the configuration's name
 * @param isDefault whether it is the one that is used when none is named; of a model's configurations one at most
 * @param version how often it was written: 1 at first
 * @param parameters what it says, as text that is stored unread
 */
public record ConfigRow(String modelId, String name, boolean isDefault, long version, String parameters) {
    /**
     * Checks the texts.
     *
     * @param modelId id of the model
     * @param name the configuration's name
     * @param isDefault whether it is the one that is used when none is named
     * @param version how often it was written
     * @param parameters what it says
     * @throws IllegalArgumentException when id or name is empty, or a text holds an unpaired surrogate
     */
    public ConfigRow {
        Text.requireKey(modelId, "modelId");
        Text.requireKey(name, "name");
        Text.requireExact(parameters, "parameters");
    }
}
