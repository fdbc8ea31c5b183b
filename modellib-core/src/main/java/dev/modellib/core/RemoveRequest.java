package dev.modellib.core;

import java.util.Objects;

/**
 * Which model to remove, and whether its links go too: by default a model with links is not removed.
 *
 * @param model the model
 * @param withLinks true to remove the links that the library made for it first
 */
public record RemoveRequest(Model model, boolean withLinks) {

    /**
     * Checks that the model is there.
     *
     * @param model the model
     * @param withLinks true to remove the links that the library made for it first
     */
    public RemoveRequest {
        Objects.requireNonNull(model, "model");
    }

    /**
     * Removes a model that has no links.
     *
     * @param model the model
     * @return the request
     */
    public static RemoveRequest of(Model model) {
        return new RemoveRequest(model, false);
    }
}
