package dev.modellib.hf;

import dev.modellib.network.NetworkConfig;
import dev.modellib.network.ResilientHttpClient;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** Clients that never wait between attempts. */
final class Clients {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String SHA256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static final String TOKEN = "hf_FakeTokenForTests0123456789";
    static final RepoId REPO = RepoId.parse("owner/name");

    /** One for all: it knows no server from another but by its port. */
    private static final ResilientHttpClient HTTP = ResilientHttpClient.create(
            NetworkConfig.builder().maxAttempts(2).sleeper(pause -> {}).build());

    private Clients() {}

    static ResilientHttpClient http() {
        return HTTP;
    }

    static HubConfigBuilder config(URI endpoint) {
        return HubConfig.builder().endpoint(endpoint);
    }

    static HubClient anonymous(URI endpoint) {
        return HubClient.create(config(endpoint).build(), http());
    }

    static HubClient withToken(URI endpoint) {
        return HubClient.create(
                config(endpoint).tokenSource(TokenSource.of(TOKEN)).build(), http());
    }

    /** Headers, in any case. */
    static HttpHeaders headers(Map<String, String> headers) {
        Map<String, List<String>> values = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> values.put(name, List.of(value)));
        return HttpHeaders.of(values, (name, value) -> true);
    }
}
