package dev.modellib.network;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one circuit on their way to the listener: told in the order in which they were noted, one at a time, and
 * without the lock under which they were.
 *
 * <p><b>Threads:</b> any; whoever finds nobody telling tells all there is.
 */
final class CircuitNews {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitNews.class);

    private final Origin origin;
    private final CircuitListener listener;
    private final Queue<CircuitState> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();

    // Of the thread that tells.
    private CircuitState told = CircuitState.CLOSED;

    CircuitNews(Origin origin, CircuitListener listener) {
        this.origin = origin;
        this.listener = listener;
    }

    void note(CircuitState to) {
        changes.add(to);
    }

    void tell() {
        if (changes.isEmpty() || untold.getAndIncrement() > 0) {
            return;
        }
        do {
            for (CircuitState to = changes.poll(); to != null; to = changes.poll()) {
                CircuitState from = told;
                told = to;
                LOG.debug("The circuit of {} is {}", origin, to);
                try {
                    listener.changed(origin, from, to);
                } catch (RuntimeException | Error e) {
                    LOG.warn("A circuit listener failed", e);
                }
            }
        } while (untold.decrementAndGet() > 0);
    }
}
