package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far a model has come, as its record says. What the library publishes is {@code AVAILABLE}; the others are set by whoever keeps
 * the library. Whether its folder is there is another question: {@link Model#status()}.
 *
 * <p>A status may become another one by this table; to stay as it is, is always legal.
 *
 * <table>
 *   <caption>Legal moves</caption>
 *   <tr><th>from</th><th>to</th></tr>
 *   <tr><td>PENDING</td><td>DOWNLOADING, AVAILABLE, ERROR, DELETED</td></tr>
 *   <tr><td>DOWNLOADING</td><td>PENDING, AVAILABLE, ERROR</td></tr>
 *   <tr><td>AVAILABLE</td><td>PENDING, ERROR, DELETED</td></tr>
 *   <tr><td>ERROR</td><td>PENDING, DOWNLOADING, AVAILABLE, DELETED</td></tr>
 *   <tr><td>DELETED</td><td>PENDING, AVAILABLE</td></tr>
 *   <tr><td>OTHER</td><td>AVAILABLE, ERROR, DELETED</td></tr>
 * </table>
 */
public enum ModelStatus {
    /** It is to be fetched. */
    PENDING,
    /** It is being fetched. A download has to end, one way or the other, before its model is deleted. */
    DOWNLOADING,
    /** Ready for use. */
    AVAILABLE,
    /** It was found to be damaged or of no use; a download does not take it for present. */
    ERROR,
    /** It is to be deleted; its files are still there. */
    DELETED,
    /** What a later version wrote; it is kept as it was written, and nothing can become it. */
    OTHER;

    /**
     * The name in JSON and on the command line.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What this may become, besides itself.
     *
     * @return the statuses, in the order of this type
     */
    public Set<ModelStatus> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(DOWNLOADING, AVAILABLE, ERROR, DELETED);
            case DOWNLOADING -> EnumSet.of(PENDING, AVAILABLE, ERROR);
            case AVAILABLE -> EnumSet.of(PENDING, ERROR, DELETED);
            case ERROR -> EnumSet.of(PENDING, DOWNLOADING, AVAILABLE, DELETED);
            case DELETED -> EnumSet.of(PENDING, AVAILABLE);
            case OTHER -> EnumSet.of(AVAILABLE, ERROR, DELETED);
        };
    }

    /**
     * Whether this may become another.
     *
     * @param to the other
     * @return true when it is the same or one of {@link #next()}
     */
    public boolean canBecome(ModelStatus to) {
        return to == this || next().contains(to);
    }

    void requireMove(ModelStatus to, String model) throws ModelLibraryException {
        if (!canBecome(to)) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    model + " is " + wireName() + " and cannot become " + to.wireName() + "; it may become "
                            + next().stream().map(ModelStatus::wireName).collect(Collectors.joining(", ")),
                    null);
        }
    }

    /** The one of this name; {@code OTHER} for a name of a later version. */
    static ModelStatus parse(String wireName) {
        return WireNames.parse(values(), ModelStatus::wireName, wireName).orElse(OTHER);
    }
}
