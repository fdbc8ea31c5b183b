package dev.modellib.testkit;

import java.util.List;

/** The three places where one server listens, and the threads that they share. */
final class Origins {
    private final Workers workers = new Workers();
    final Listener hub;
    final Listener cdn;
    final Listener trap;

    Origins(HubState state) {
        hub = new Listener(HubRequest.Server.HUB, state, workers, new HubRoutes(state)::reply);
        cdn = new Listener(HubRequest.Server.CDN, state, workers, state.cdn::reply);
        trap = new Listener(HubRequest.Server.TRAP, state, workers, call -> Reply.text(200, "text/plain", "trap"));
        state.endpoint = hub.origin();
        state.cdnEndpoint = cdn.origin();
        state.trapEndpoint = trap.origin();
    }

    List<Listener> all() {
        return List.of(hub, cdn, trap);
    }

    void start() {
        all().forEach(Listener::start);
    }

    void stop() {
        all().forEach(Listener::stop);
        workers.end();
    }
}
