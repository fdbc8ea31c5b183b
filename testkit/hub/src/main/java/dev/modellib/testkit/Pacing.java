package dev.modellib.testkit;

/**
 * When the next piece of a trickling body may leave: the test's own clockwork in the place of a slow line.
 *
 * <p><b>Threads:</b> called by the server's threads, one for each answer that trickles.
 */
@FunctionalInterface
public interface Pacing {
    /**
     * Waits until the next piece may be sent.
     *
     * <p><b>Blocks:</b> as long as the line shall be silent.
     *
     * @param sentBytes how many bytes of this body have left
     * @throws InterruptedException when the server ends
     */
    void awaitTurn(long sentBytes) throws InterruptedException;
}
