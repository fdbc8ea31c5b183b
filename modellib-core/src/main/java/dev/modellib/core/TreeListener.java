package dev.modellib.core;

import java.nio.file.Path;

/**
 * Told what a {@link TreeWatch} notices.
 *
 * <p><em>Threads:</em> called on the watch's thread, one call after the other; on the caller's while the watch is begun. It may read the
 * library, and closes the watch if it likes. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface TreeListener {

    /**
     * Hears of something that is not as the library has written it down, once for as long as it is so.
     *
     * @param finding what is so
     */
    void found(TreeFinding finding);

    /**
     * Hears that the watch does not see everything: the system gives no more watches, or a folder cannot be looked at. What happens
     * there is found by {@link Upkeep#scan} only. Does nothing by default.
     *
     * @param folder where it is blind
     * @param reason the fact, and what to do about it
     */
    default void unseen(Path folder, String reason) {}
}
