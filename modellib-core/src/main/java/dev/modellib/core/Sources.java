package dev.modellib.core;

import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.TokenSource;
import dev.modellib.network.CircuitState;
import dev.modellib.network.Origin;
import dev.modellib.network.ResilientHttpClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that files may be fetched from, in the order of preference: the Hub, then its mirrors. What a mirror sends is
 * believed by the digests that the listing states, never by its word.
 */
final class Sources {

    /** One of them, and where the breaker knows it by. */
    private record Source(HubClient hub, Origin origin) {}

    private final List<Source> all;
    private final ResilientHttpClient http;

    /** The Hub as it is configured, and each mirror without the token, which was given for the Hub alone. */
    static Sources of(HubClient hub, HubConfig config, List<URI> mirrors, ResilientHttpClient http) {
        List<Source> all = new ArrayList<>();
        all.add(new Source(hub, Origin.of(config.endpoint())));
        for (URI mirror : mirrors) {
            HubConfig anonymous = config.toBuilder()
                    .endpoint(mirror)
                    .tokenSource(TokenSource.none())
                    .build();
            all.add(new Source(HubClient.create(anonymous, http), Origin.of(mirror)));
        }
        return new Sources(all, http);
    }

    /** All of them, in the order of preference. */
    List<HubClient> hubs() {
        return all.stream().map(Source::hub).toList();
    }

    private Sources(List<Source> all, ResilientHttpClient http) {
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
