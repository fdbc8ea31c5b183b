package dev.modellib.core;

import java.nio.file.Path;
import java.util.List;

/**
 * What a mapping would do to a folder. Computing it changes nothing.
 *
 * @param folder the application's folder
 * @param items one item a file
 */
public record MappingPlan(Path folder, List<Item> items) {

    /**
     * Keeps a copy of the items.
     *
     * @param folder the application's folder
     * @param items one item a file
     */
    public MappingPlan {
        items = List.copyOf(items);
    }

    /** What will be done about one target. */
    public enum Action {
        /** Make the link. */
        LINK,
        /** Nothing: our link is there and points to this file. */
        KEEP,
        /** Nothing: the name is taken, and taken names are to be left. */
        SKIP,
        /** Move what is there aside, then make the link. */
        RENAME,
        /** The name is taken: the whole mapping fails. */
        CONFLICT
    }

    /**
     * One link.
     *
     * @param action what will be done
     * @param model the model that the file belongs to
     * @param file the file
     * @param source the file in the library
     * @param target where the application sees it
     * @param reason why, in a few words
     */
    public record Item(Action action, ModelId model, ModelFile file, Path source, Path target, String reason) {}

    /**
     * The number of items in the way.
     *
     * @return how many items are a {@link Action#CONFLICT}
     */
    public long conflicts() {
        return items.stream().filter(item -> item.action() == Action.CONFLICT).count();
    }
}
