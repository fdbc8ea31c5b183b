package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import dev.modellib.network.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A draft of {@link HubConfig}.
 *
 * <p><b>Threads:</b> for one thread.
 */
public final class HubConfigBuilder {

    URI endpoint = HubConfig.PUBLIC_HUB;
    TokenSource tokenSource = TokenSource.none();
    int apiBodyLimitBytes = 32 << 20;
    long cacheBytes = 16L << 20;
    Duration branchTtl = Duration.ofSeconds(60);
    Duration commitTtl = Duration.ofHours(24);
    Duration staleIfError = Duration.ofMinutes(10);
    Duration throttlePatience = Duration.ofSeconds(60);
    LongSupplier ticker = HubConfig.systemTicker();

    HubConfigBuilder() {}

    /**
     * Sets the address of the Hub or of a mirror.
     *
     * @param address http or https, with a host and perhaps a path; no user information, query or fragment
     * @return this builder
     */
    public HubConfigBuilder endpoint(URI address) {
        this.endpoint = requireNonNull(address);
        return this;
    }

    /**
     * Sets where the access token comes from.
     *
     * @param source the source
     * @return this builder
     */
    public HubConfigBuilder tokenSource(TokenSource source) {
        this.tokenSource = requireNonNull(source);
        return this;
    }

    /**
     * Bounds an API answer.
     *
     * @param bytes 1 KiB to 1 GiB
     * @return this builder
     */
    public HubConfigBuilder apiBodyLimitBytes(int bytes) {
        this.apiBodyLimitBytes = bytes;
        return this;
    }

    /**
     * Bounds the memory that remembered answers take.
     *
     * @param bytes zero or more
     * @return this builder
     */
    public HubConfigBuilder cacheBytes(long bytes) {
        this.cacheBytes = bytes;
        return this;
    }

    /**
     * Sets how long answers about branches, tags and searches are remembered.
     *
     * @param time zero or more
     * @return this builder
     */
    public HubConfigBuilder branchTtl(Duration time) {
        this.branchTtl = requireNonNull(time);
        return this;
    }

    /**
     * Sets how long answers about full commits are remembered.
     *
     * @param time zero or more
     * @return this builder
     */
    public HubConfigBuilder commitTtl(Duration time) {
        this.commitTtl = requireNonNull(time);
        return this;
    }

    /**
     * Sets for how long, after its time is over, a remembered answer still stands in for one that cannot be had.
     *
     * @param time zero or more
     * @return this builder
     */
    public HubConfigBuilder staleIfError(Duration time) {
        this.staleIfError = requireNonNull(time);
        return this;
    }

    /**
     * Sets how long a request is held back at most when the Hub's quota is used up.
     *
     * @param time zero or more; 0 never waits
     * @return this builder
     */
    public HubConfigBuilder throttlePatience(Duration time) {
        this.throttlePatience = requireNonNull(time);
        return this;
    }

    /**
     * Sets the monotonic source of nanoseconds by which remembered answers age.
     *
     * @param nanoseconds never going back
     * @return this builder
     */
    public HubConfigBuilder ticker(LongSupplier nanoseconds) {
        this.ticker = requireNonNull(nanoseconds);
        return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException naming every setting that is out of its range
     */
    public HubConfig build() {
        List<String> faults = new ArrayList<>();
        endpointFaults(faults);
        if (apiBodyLimitBytes < 1024 || apiBodyLimitBytes > HubConfig.BODY_LIMIT_MAX) {
            faults.add("apiBodyLimitBytes must be 1024 to " + HubConfig.BODY_LIMIT_MAX + ", not " + apiBodyLimitBytes);
        }
        if (cacheBytes < 0) {
            faults.add("cacheBytes must be zero or more, not " + cacheBytes);
        }
        notNegative("branchTtl", branchTtl, faults);
        notNegative("commitTtl", commitTtl, faults);
        notNegative("staleIfError", staleIfError, faults);
        notNegative("throttlePatience", throttlePatience, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new HubConfig(this);
    }

    private static void notNegative(String name, Duration time, List<String> faults) {
        if (time.isNegative()) {
            faults.add(name + " must be zero or more, not " + time);
        }
    }

    private void endpointFaults(List<String> faults) {
        try {
            Origin.of(endpoint);
        } catch (IllegalArgumentException e) {
            faults.add("endpoint must be an http or https address with a host: " + e.getMessage());
        }
        // Shown in messages and sent along: it must not hold a secret.
        if (endpoint.getRawUserInfo() != null) {
            faults.add("endpoint must not contain a user or password; use tokenSource");
        }
        if (endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
            faults.add("endpoint must not have a query or a fragment");
        }
    }
}
