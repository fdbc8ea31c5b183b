package dev.modellib.core;

import dev.modellib.hf.HubClient;
import dev.modellib.network.CircuitState;
import dev.modellib.network.Origin;
import dev.modellib.network.ResilientHttpClient;
import java.util.List;

/**
 * The servers that files may be fetched from, in the order of preference: the Hub, then its mirrors. What a mirror sends is
 * believed by the digests that the listing states, never by its word.
 */
final class Sources {

    /** One of them, and where the breaker knows it by. */
    record Source(HubClient hub, Origin origin) {}

    private final List<Source> all;
    private final ResilientHttpClient http;

    Sources(List<Source> all, ResilientHttpClient http) {
        this.all = List.copyOf(all);
        this.http = http;
    }

    HubClient hub(int source) {
        return all.get(source).hub();
    }

    /** The order in which one file's bytes are asked for. */
    SourceOrder order() {
        return new SourceOrder(
                all.size(), source -> http.circuit(all.get(source).origin()) != CircuitState.OPEN);
    }
}
