package dev.modellib.core;

import java.util.Locale;
import java.util.Optional;

/**
 * Who said a fact of a model, from the weakest to the strongest: what a stronger one has said, a weaker one does not change.
 */
public enum Provenance {
    /** The name of a file or folder suggests it. */
    FILENAME,
    /** A header says so. */
    HEADER,
    /** The Hub says so of the repository that it came from. */
    HUB,
    /** The Hub says so of exactly this content. */
    HASH,
    /** A person says so. */
    MANUAL;

    /**
     * The name in JSON.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this name; a word of a later version is nobody that this one could overrule. */
    static Provenance parse(String wireName) {
        Optional<Provenance> known = WireNames.parse(values(), Provenance::wireName, wireName);
        return known.orElse(MANUAL);
    }
}
