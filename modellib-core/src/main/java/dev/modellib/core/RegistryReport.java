package dev.modellib.core;

import java.util.List;
import java.util.Optional;

/**
 * What became of each entry of a {@code registry.json}.
 *
 * @param items one for each entry, those that were taken first
 */
public record RegistryReport(List<Item> items) {

    /**
     * Keeps a copy.
     *
     * @param items one for each entry
     */
    public RegistryReport {
        items = List.copyOf(items);
    }

    /**
     * What became of one entry.
     *
     * @param entry its id, or its place in a list of entries without ids
     * @param model the model that it is now; empty when it was not taken
     * @param added whether the model was not here before
     * @param failure why it was not taken; empty when it was
     */
    public record Item(String entry, Optional<Model> model, boolean added, Optional<ModelLibraryException> failure) {}

    /**
     * Whether every entry was taken.
     *
     * @return false when one was not
     */
    public boolean complete() {
        return items.stream().allMatch(item -> item.model().isPresent());
    }
}
