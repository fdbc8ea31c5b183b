package dev.modellib.core;

import dev.modellib.io.LinkStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping did to a folder.
 *
 * @param id the mapping's id, by which it can be undone; equal folders have equal ids
 * @param folder the application's folder
 * @param links what was done, one item a file
 */
public record Mapping(String id, Path folder, List<Result> links) {

    /**
     * Keeps a copy of the links.
     *
     * @param id the mapping's id, by which it can be undone; equal folders have equal ids
     * @param folder the application's folder
     * @param links what was done, one item a file
     */
    public Mapping {
        links = List.copyOf(links);
    }

    /**
     * What was done about one target.
     *
     * @param action what was done
     * @param strategy the kind of link that is there now, when it is ours
     * @param source the file in the library
     * @param target where the application sees it
     */
    public record Result(MappingPlan.Action action, Optional<LinkStrategy> strategy, Path source, Path target) {}
}
