package dev.modellib.testkit;

import java.util.Optional;

/**
 * The part of a server's script that is about mirrors: what is odd about many of them, and right enough to be put up with.
 *
 * <p><b>Shape:</b> patterns as in {@link Faults}; each fault lasts until {@link Faults#clear()}.
 *
 * <p><b>Threads:</b> any.
 */
public final class MirrorFaults {
    private static final String LENGTH = "Content-Length";
    private static final String LINKED_SIZE = "X-Linked-Size";

    private final FaultView faults;

    MirrorFaults(FaultView faults) {
        this.faults = faults;
    }

    /**
     * Leaves every size out of the answers to HEAD.
     *
     * @param pattern what it applies to
     * @return this
     */
    public MirrorFaults noSizeOnHead(String pattern) {
        faults.header(pattern, LENGTH, Fault.Scope.HEAD, (call, truth) -> Optional.empty());
        faults.header(pattern, LINKED_SIZE, Fault.Scope.HEAD, (call, truth) -> Optional.empty());
        return this;
    }

    /**
     * Says in the answers to HEAD that everything is empty.
     *
     * @param pattern what it applies to
     * @return this
     */
    public MirrorFaults zeroSizeOnHead(String pattern) {
        faults.header(pattern, LENGTH, Fault.Scope.HEAD, (call, truth) -> Optional.of("0"));
        faults.header(pattern, LINKED_SIZE, Fault.Scope.HEAD, (call, truth) -> truth.map(size -> "0"));
        return this;
    }

    /**
     * Leaves {@code Content-Range} out of a 206, as {@link RangeFaults#withoutContentRange} does.
     *
     * @param pattern what it applies to
     * @return this
     */
    public MirrorFaults noContentRange(String pattern) {
        new RangeFaults(faults).withoutContentRange(pattern);
        return this;
    }

    /**
     * Refuses to go on in the middle of a file, with 416, as {@link RangeFaults#refuse} does.
     *
     * @param pattern what it applies to
     * @return this
     */
    public MirrorFaults noResume(String pattern) {
        new RangeFaults(faults).refuse(pattern);
        return this;
    }
}
