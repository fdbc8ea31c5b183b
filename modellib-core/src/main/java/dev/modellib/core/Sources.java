package dev.modellib.core;

import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.HubException;
import dev.modellib.hf.TokenSource;
import dev.modellib.network.CircuitState;
import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.ResilientHttpClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that files may be fetched from, in the order of preference: the Hub, then its mirrors. What a mirror sends is
 * believed by the digests that the listing states, never by its word.
 */
final class Sources {

    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    /** One of them, and where the breaker knows it by. */
    private record Source(HubClient hub, Origin origin) {}

    private final List<Source> all;
    private final ResilientHttpClient http;

    /** The Hub as it is configured, and each mirror without the token, which was given for the Hub alone. */
    static Sources of(HubConfig config, List<URI> mirrors, ResilientHttpClient http) {
        List<Source> all = new ArrayList<>();
        all.add(new Source(HubClient.create(config, http), Origin.of(config.endpoint())));
        for (URI mirror : mirrors) {
            HubConfig anonymous = config.toBuilder()
                    .endpoint(mirror)
                    .tokenSource(TokenSource.none())
                    .build();
            all.add(new Source(HubClient.create(anonymous, http), Origin.of(mirror)));
        }
        return new Sources(all, http);
    }

    /** The same servers, through views of their clients. */
    Sources through(UnaryOperator<ResilientHttpClient> view) {
        return new Sources(
                all.stream()
                        .map(source -> new Source(source.hub().through(view), source.origin()))
                        .toList(),
                http);
    }

    private Sources(List<Source> all, ResilientHttpClient http) {
        this.all = List.copyOf(all);
        this.http = http;
    }

    /** In the order of preference. */
    List<HubClient> hubs() {
        return all.stream().map(Source::hub).toList();
    }

    HubClient hub(int source) {
        return all.get(source).hub();
    }

    /** Something that one server is asked. */
    interface Question<T> {
        T ask(HubClient hub) throws IOException;
    }

    /**
     * What the first server that answers says.
     *
     * @throws IOException what the first of them failed with, when none answers; at once when no other can do better: what the Hub
     *     says about a repository or a token, it says for all
     */
    <T> T first(Question<T> question) throws IOException {
        IOException first = null;
        for (Source source : all) {
            try {
                return question.ask(source.hub());
            } catch (IOException e) {
                boolean ends = e instanceof NetworkException.Offline || e instanceof NetworkException.Interrupted;
                if (ends || (first == null && !isOfTheServer(e))) {
                    throw e;
                }
                LOG.info("{} does not answer: {}", source.origin(), e.getMessage());
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    /** Whether another server may do better. */
    private static boolean isOfTheServer(IOException fault) {
        return fault instanceof HubException.ServerFailed
                || fault instanceof HubException.RateLimited
                || fault instanceof HubException.Malformed
                || fault instanceof NetworkException;
    }

    /** Whose entity tags are compared with each other: each server's storage makes its own. */
    String name(int source) {
        return all.get(source).origin().toString();
    }

    /** The order in which one file's bytes are asked for. */
    SourceOrder order() {
        return new SourceOrder(
                all.size(), source -> http.circuit(all.get(source).origin()) != CircuitState.OPEN);
    }
}
