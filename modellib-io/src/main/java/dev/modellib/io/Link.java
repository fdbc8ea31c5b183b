package dev.modellib.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A link that was made: how, from what, where, and why not in a way that the policy prefers.
 *
 * @param strategy what was really made
 * @param source the file that it leads to or was copied from
 * @param target where it is
 * @param fileKey what the file system calls the link itself, such as {@code (dev=fe00,ino=1234)}; empty where that is not known
 *     or does not last. A link whose file has another number by now is not ours
 * @param refusals why each strategy tried before {@code strategy} failed, in the order of trying
 */
public record Link(
        LinkStrategy strategy, Path source, Path target, Optional<String> fileKey, Map<LinkStrategy, String> refusals) {
    /**
     * Copies the refusals.
     *
     * @param strategy what was really made
     * @param source the file that it leads to or was copied from
     * @param target where it is
     * @param fileKey what the file system calls the link itself; empty when not known
     * @param refusals why each strategy tried before {@code strategy} failed, in the order of trying
     */
    public Link {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(fileKey, "fileKey");
        refusals = Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
    }

    /**
     * A link as it was recorded without its file key, to be checked or removed.
     *
     * @param strategy what was made
     * @param source the file that it leads to or was copied from
     * @param target where it is
     */
    public Link(LinkStrategy strategy, Path source, Path target) {
        this(strategy, source, target, Optional.empty(), Map.of());
    }

    /**
     * A link as it was recorded, to be checked or removed.
     *
     * @param strategy what was made
     * @param source the file that it leads to or was copied from
     * @param target where it is
     * @param fileKey what the file system called it; empty when not known
     */
    public Link(LinkStrategy strategy, Path source, Path target, Optional<String> fileKey) {
        this(strategy, source, target, fileKey, Map.of());
    }
}
