package dev.modellib.search;

import java.util.List;

/**
 * What a look at a database found.
 *
 * @param faults what is wrong, in SQLite's words or ours; empty when nothing was found
 * @param derived whether all of it is in what {@link ModelIndex#rebuild()} makes anew
 * @param complete whether everything was looked at
 */
public record DatabaseCheck(List<String> faults, boolean derived, boolean complete) {
    /**
     * Copies the faults.
     *
     * @param faults what is wrong
     * @param derived whether a rebuild of the index is the cure
     * @param complete whether everything was looked at
     */
    public DatabaseCheck {
        faults = List.copyOf(faults);
    }

    /**
     * Whether everything was looked at and nothing is wrong.
     *
     * @return true for a sound database
     */
    public boolean isSound() {
        return complete && faults.isEmpty();
    }
}
