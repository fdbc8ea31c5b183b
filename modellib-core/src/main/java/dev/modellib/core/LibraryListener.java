package dev.modellib.core;

/**
 * A host's ear: told what happens to the models of an open library, in the order of the change feed.
 *
 * <p>It hears everything that is done through this library from its opening on, and with it what other processes did meanwhile;
 * what they do while this library does nothing is heard later. Nothing waits for it: one that is slow hears late, and what it has
 * not heard when the library is closed, waiting at most {@link LibraryConfig#closeTimeout()}, is in {@link Changes} still.
 *
 * <p><em>Threads:</em> called on one thread of the library, one change after the other. It may not call the library back: hand
 * over to a thread of the host for that. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface LibraryListener {

    /**
     * Hears of a change.
     *
     * @param change what happened
     */
    void changed(Change change);
}
