package dev.modellib.core;

import dev.modellib.io.LinkStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping did to a folder.
 *
 * @param id the mapping's id, by which it can be undone; one application has one in a folder
 * @param folder the application's folder
 * @param links what was done, one item a target
 * @param warnings what was left out and why, and what may go wrong in that folder
 */
public record Mapping(String id, Path folder, List<Result> links, List<String> warnings) {

    /**
     * Keeps copies of the lists.
     *
     * @param id the mapping's id, by which it can be undone; one application has one in a folder
     * @param folder the application's folder
     * @param links what was done, one item a target
     * @param warnings what was left out and why, and what may go wrong in that folder
     */
    public Mapping {
        links = List.copyOf(links);
        warnings = List.copyOf(warnings);
    }

    /**
     * What was done about one target.
     *
     * @param action what was to be done
     * @param strategy the kind of link that is there now, when it is ours
     * @param source the file in the library
     * @param target where the application sees it
     * @param reason why, in a few words
     * @param fault why it was not done, when that failed and the others were to go on
     */
    public record Result(
            MappingPlan.Action action,
            Optional<LinkStrategy> strategy,
            Path source,
            Path target,
            String reason,
            Optional<String> fault) {}
}
