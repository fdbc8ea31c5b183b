package dev.modellib.testkit;

import java.time.Duration;
import java.util.List;

/**
 * What goes on at a {@link HubServer} right now, and how much went through it.
 *
 * <p><b>Threads:</b> any; each number is true at its own moment.
 */
public final class Traffic {
    private final HubState hub;
    private final List<Listener> origins;

    Traffic(HubState hub, List<Listener> origins) {
        this.hub = hub;
        this.origins = origins;
    }

    /**
     * How many connections are open, at all origins. One that a client left counts until the server reads or writes on it, or looks after
     * it at a {@link Gate} or a stall.
     *
     * @return a count
     */
    public int connections() {
        return origins.stream().mapToInt(Listener::connections).sum();
    }

    /**
     * How many connections are open at one origin.
     *
     * @param server which
     * @return a count, as {@link #connections()}
     */
    public int connections(HubRequest.Server server) {
        return origins.stream()
                .filter(origin -> origin.server() == server)
                .mapToInt(Listener::connections)
                .sum();
    }

    /**
     * Waits until no more connections are open than that.
     *
     * <p><b>Blocks:</b> until then or until the time is over.
     *
     * @param most how many may be open
     * @param atMost how long to wait
     * @return whether there are no more than that; false also when the thread was interrupted (its flag is set again)
     */
    public boolean awaitConnections(int most, Duration atMost) {
        try {
            return hub.awaitConnections(this::connections, most, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * How many requests are being answered.
     *
     * @return a count
     */
    public int answering() {
        return hub.answering.now();
    }

    /**
     * The most requests that were being answered at the same time.
     *
     * @return a count since the start
     */
    public int mostAnswering() {
        return hub.answering.most();
    }

    /**
     * How many bytes of bodies an origin handed to the network, whether or not they arrived.
     *
     * @param server which
     * @return bytes since the start
     */
    public long bytesSent(HubRequest.Server server) {
        return hub.sent(server).get();
    }
}
