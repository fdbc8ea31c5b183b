package dev.modellib.core;

import java.util.Locale;

/** How a recorded link stands. */
public enum LinkHealth {
    /** It is there as it was made, and leads to content. */
    OK,
    /** Nothing is there. */
    MISSING,
    /** It is there, and what it leads to is not. */
    DANGLING,
    /** A link is there that leads elsewhere. */
    REDIRECTED,
    /** A file or folder is there that is not what was made. */
    REPLACED_BY_FILE,
    /** The folder of its mapping, or the root of its model, is not there: removed, or on a drive that is not connected. */
    ROOT_OFFLINE;

    /**
     * The name used in JSON and on the command line.
     *
     * @return lower case, words joined by a hyphen
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
