package dev.modellib.core;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files of a model to remove, and whether links to them go too: by default a file that a link leads to is not removed.
 *
 * @param model the model
 * @param paths their paths below the model's folder, one at least; sorted
 * @param withLinks true to remove the links that the library made to these files first; a link to a whole folder stays, and
 *     shows what is left in it
 */
public record RemoveFilesRequest(Model model, Set<String> paths, boolean withLinks) {

    /**
     * Checks that there is something to remove, and keeps a copy of the paths.
     *
     * @param model the model
     * @param paths paths below the model's folder
     * @param withLinks true to remove the links to these files first
     * @throws IllegalArgumentException when no path is given
     */
    public RemoveFilesRequest {
        paths = Collections.unmodifiableSet(new TreeSet<>(paths));
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("name at least one file of " + model.slug() + " to remove");
        }
    }

    /**
     * Removes a file to which no link leads.
     *
     * @param model the model
     * @param path its path below the model's folder
     * @return the request
     */
    public static RemoveFilesRequest of(Model model, String path) {
        return new RemoveFilesRequest(model, Set.of(path), false);
    }

    /** What an audit is told. */
    String key() {
        String more = paths.size() == 1 ? "" : " and " + (paths.size() - 1) + " more";
        return "remove-files:" + model.slug() + " "
                + Text.display(paths.iterator().next()) + more;
    }
}
