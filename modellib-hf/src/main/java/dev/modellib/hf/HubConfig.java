package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import dev.modellib.network.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The settings of a {@link HubClient}.
 *
 * <p><b>Threads:</b> immutable. The token source and the ticker must be safe for use by many threads.
 */
public final class HubConfig {

    static final URI PUBLIC_HUB = URI.create("https://huggingface.co");

    private static final int BODY_LIMIT_MAX = 1 << 30;

    private final URI endpoint;
    private final TokenSource tokenSource;
    private final int apiBodyLimitBytes;
    private final long cacheBytes;
    private final Duration branchTtl;
    private final Duration commitTtl;
    private final LongSupplier ticker;

    private HubConfig(Builder builder) {
        this.endpoint = URI.create(builder.endpoint.toString().replaceFirst("/+$", ""));
        this.tokenSource = builder.tokenSource;
        this.apiBodyLimitBytes = builder.apiBodyLimitBytes;
        this.cacheBytes = builder.cacheBytes;
        this.branchTtl = builder.branchTtl;
        this.commitTtl = builder.commitTtl;
        this.ticker = builder.ticker;
    }

    /**
     * The public Hub without a token.
     *
     * @return the defaults
     */
    public static HubConfig defaults() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these settings.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.endpoint = endpoint;
        copy.tokenSource = tokenSource;
        copy.apiBodyLimitBytes = apiBodyLimitBytes;
        copy.cacheBytes = cacheBytes;
        copy.branchTtl = branchTtl;
        copy.commitTtl = commitTtl;
        copy.ticker = ticker;
        return copy;
    }

    /**
     * The address of the Hub or of a mirror that speaks its protocol.
     *
     * @return an http or https address without a slash at the end
     */
    public URI endpoint() {
        return endpoint;
    }

    /**
     * Where the access token comes from.
     *
     * @return the source
     */
    public TokenSource tokenSource() {
        return tokenSource;
    }

    /**
     * How large an API answer may be, all its pages together; a page counts as 16 KiB at least.
     *
     * @return bytes (32 MiB by default)
     */
    public int apiBodyLimitBytes() {
        return apiBodyLimitBytes;
    }

    /**
     * How much memory remembered answers may take, roughly.
     *
     * @return bytes (16 MiB by default); 0 remembers nothing
     */
    public long cacheBytes() {
        return cacheBytes;
    }

    /**
     * How long an answer about a branch or tag, or a search, is remembered.
     *
     * @return the time (60 s by default)
     */
    public Duration branchTtl() {
        return branchTtl;
    }

    /**
     * How long an answer about a full commit is remembered.
     *
     * @return the time (24 h by default)
     */
    public Duration commitTtl() {
        return commitTtl;
    }

    /**
     * The monotonic source of nanoseconds by which remembered answers age.
     *
     * @return the source
     */
    public LongSupplier ticker() {
        return ticker;
    }

    @Override
    public String toString() {
        return "HubConfig[endpoint=" + endpoint + ", apiBodyLimitBytes=" + apiBodyLimitBytes + ", cacheBytes="
                + cacheBytes + ", branchTtl=" + branchTtl + ", commitTtl=" + commitTtl + "]";
    }

    /**
     * A draft of {@link HubConfig}.
     *
     * <p><b>Threads:</b> for one thread.
     */
    public static final class Builder {

        private URI endpoint = PUBLIC_HUB;
        private TokenSource tokenSource = TokenSource.none();
        private int apiBodyLimitBytes = 32 << 20;
        private long cacheBytes = 16L << 20;
        private Duration branchTtl = Duration.ofSeconds(60);
        private Duration commitTtl = Duration.ofHours(24);
        private LongSupplier ticker = System::nanoTime;

        private Builder() {}

        /**
         * Sets the address of the Hub or of a mirror.
         *
         * @param address http or https, with a host and perhaps a path; no user information, query or fragment
         * @return this builder
         */
        public Builder endpoint(URI address) {
            this.endpoint = requireNonNull(address);
            return this;
        }

        /**
         * Sets where the access token comes from.
         *
         * @param source the source
         * @return this builder
         */
        public Builder tokenSource(TokenSource source) {
            this.tokenSource = requireNonNull(source);
            return this;
        }

        /**
         * Bounds an API answer.
         *
         * @param bytes 1 KiB to 1 GiB
         * @return this builder
         */
        public Builder apiBodyLimitBytes(int bytes) {
            this.apiBodyLimitBytes = bytes;
            return this;
        }

        /**
         * Bounds the memory that remembered answers take.
         *
         * @param bytes zero or more
         * @return this builder
         */
        public Builder cacheBytes(long bytes) {
            this.cacheBytes = bytes;
            return this;
        }

        /**
         * Sets how long answers about branches, tags and searches are remembered.
         *
         * @param time zero or more
         * @return this builder
         */
        public Builder branchTtl(Duration time) {
            this.branchTtl = requireNonNull(time);
            return this;
        }

        /**
         * Sets how long answers about full commits are remembered.
         *
         * @param time zero or more
         * @return this builder
         */
        public Builder commitTtl(Duration time) {
            this.commitTtl = requireNonNull(time);
            return this;
        }

        /**
         * Sets the monotonic source of nanoseconds by which remembered answers age.
         *
         * @param nanoseconds never going back
         * @return this builder
         */
        public Builder ticker(LongSupplier nanoseconds) {
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
            if (apiBodyLimitBytes < 1024 || apiBodyLimitBytes > BODY_LIMIT_MAX) {
                faults.add("apiBodyLimitBytes must be 1024 to " + BODY_LIMIT_MAX + ", not " + apiBodyLimitBytes);
            }
            if (cacheBytes < 0) {
                faults.add("cacheBytes must be zero or more, not " + cacheBytes);
            }
            if (branchTtl.isNegative()) {
                faults.add("branchTtl must be zero or more, not " + branchTtl);
            }
            if (commitTtl.isNegative()) {
                faults.add("commitTtl must be zero or more, not " + commitTtl);
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new HubConfig(this);
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
}
