package dev.modellib.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A link that was made: how, from what, where, and why not in a way that the policy prefers.
 *
 * @param strategy what was really made
 * @param source the file that it leads to or was copied from
 * @param target where it is
 * @param refusals why each strategy tried before {@code strategy} failed, in the order of trying
 */
public record Link(LinkStrategy strategy, Path source, Path target, Map<LinkStrategy, String> refusals) {
    /**
     * Copies the refusals.
     *
     * @param strategy what was really made
     * @param source the file that it leads to or was copied from
     * @param target where it is
     * @param refusals why each strategy tried before {@code strategy} failed, in the order of trying
     */
    public Link {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        refusals = Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
    }

    /**
     * A link as it was recorded, to be checked or removed.
     *
     * @param strategy what was made
     * @param source the file that it leads to or was copied from
     * @param target where it is
     */
    public Link(LinkStrategy strategy, Path source, Path target) {
        this(strategy, source, target, Map.of());
    }
}
