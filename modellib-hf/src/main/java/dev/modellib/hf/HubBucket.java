package dev.modellib.hf;

import java.util.Arrays;
import java.util.Optional;

/**
 * A class of requests that the Hub counts together and grants a quota of in each window of time.
 *
 * <p><b>Source:</b> the Hub's page on rate limits.
 */
public enum HubBucket {
    /** Questions to the API: information, listings, searches. */
    API("api"),

    /** Files by name: what {@link HubClient#resolve} and {@link HubClient#open} ask for. */
    RESOLVERS("resolvers"),

    /** Everything else. */
    PAGES("pages");

    private final String wireName;

    HubBucket(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The Hub's word for it.
     *
     * @return the name in the header {@code RateLimit}
     */
    public String wireName() {
        return wireName;
    }

    static Optional<HubBucket> named(String wireName) {
        return Arrays.stream(values())
                .filter(bucket -> bucket.wireName.equals(wireName))
                .findFirst();
    }

    /** The bucket in which the Hub counts a path below its endpoint. */
    static HubBucket ofPath(String path) {
        if (path.startsWith("/api/")) {
            return path.startsWith("/api/resolve-cache/") ? RESOLVERS : API;
        }
        return path.contains("/resolve/") || path.contains("/raw/") ? RESOLVERS : PAGES;
    }
}
