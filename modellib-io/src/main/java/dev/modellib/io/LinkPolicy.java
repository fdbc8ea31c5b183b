package dev.modellib.io;

import java.util.EnumSet;
import java.util.List;

/**
 * Which link strategies may be used, in the order to try them.
 *
 * @param order one to five strategies, none twice
 */
public record LinkPolicy(List<LinkStrategy> order) {
    /**
     * Copies and checks the order.
     *
     * @param order one to five strategies, none twice
     * @throws IllegalArgumentException when it is empty or names a strategy twice
     */
    public LinkPolicy {
        order = List.copyOf(order);
        if (order.isEmpty() || EnumSet.copyOf(order).size() != order.size()) {
            throw new IllegalArgumentException(
                    "A link policy names each of its strategies once, at least one: " + order);
        }
    }

    /**
     * What suits a folder that another application reads: symbolic link, hard link, copy.
     *
     * @return the policy
     */
    public static LinkPolicy auto() {
        return new LinkPolicy(List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY));
    }

    /**
     * What suits two real files that should share their space: reflink, hard link, copy.
     *
     * @return the policy
     */
    public static LinkPolicy sharing() {
        return new LinkPolicy(List.of(LinkStrategy.REFLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY));
    }

    /**
     * One strategy or nothing.
     *
     * @param strategy the strategy
     * @return the policy
     */
    public static LinkPolicy only(LinkStrategy strategy) {
        return new LinkPolicy(List.of(strategy));
    }
}
