package dev.modellib.core;

import java.util.List;

/**
 * Some changes of a library, in the order in which they were made.
 *
 * @param changes the changes
 * @param next where to go on: after the last of them
 * @param more whether there were more of them when this was read
 */
public record ChangePage(List<Change> changes, ChangeCursor next, boolean more) {

    /**
     * Keeps a copy of the changes.
     *
     * @param changes the changes
     * @param next where to go on
     * @param more whether there were more of them
     */
    public ChangePage {
        changes = List.copyOf(changes);
    }
}
