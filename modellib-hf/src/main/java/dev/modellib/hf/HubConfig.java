package dev.modellib.hf;

import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The settings of a {@link HubClient}.
 *
 * <p><b>Threads:</b> immutable. The token source and the ticker must be safe for use by many threads.
 */
public final class HubConfig {

    static final URI PUBLIC_HUB = URI.create("https://huggingface.co");

    static final int BODY_LIMIT_MAX = 1 << 30;

    private final URI endpoint;
    private final TokenSource tokenSource;
    private final int apiBodyLimitBytes;
    private final long cacheBytes;
    private final Duration branchTtl;
    private final Duration commitTtl;
    private final Duration staleIfError;
    private final Duration throttlePatience;
    private final LongSupplier ticker;

    HubConfig(HubConfigBuilder builder) {
        this.endpoint = URI.create(builder.endpoint.toString().replaceFirst("/+$", ""));
        this.tokenSource = builder.tokenSource;
        this.apiBodyLimitBytes = builder.apiBodyLimitBytes;
        this.cacheBytes = builder.cacheBytes;
        this.branchTtl = builder.branchTtl;
        this.commitTtl = builder.commitTtl;
        this.staleIfError = builder.staleIfError;
        this.throttlePatience = builder.throttlePatience;
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
    public static HubConfigBuilder builder() {
        return new HubConfigBuilder();
    }

    /**
     * Starts from these settings.
     *
     * @return a new builder
     */
    public HubConfigBuilder toBuilder() {
        HubConfigBuilder copy = new HubConfigBuilder();
        copy.endpoint = endpoint;
        copy.tokenSource = tokenSource;
        copy.apiBodyLimitBytes = apiBodyLimitBytes;
        copy.cacheBytes = cacheBytes;
        copy.branchTtl = branchTtl;
        copy.commitTtl = commitTtl;
        copy.staleIfError = staleIfError;
        copy.throttlePatience = throttlePatience;
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
     * For how long, after its time is over, a remembered answer still stands in for one that cannot be had because the Hub
     * cannot be reached or fails.
     *
     * @return the time (10 minutes by default)
     */
    public Duration staleIfError() {
        return staleIfError;
    }

    /**
     * How long a request is held back at most when the Hub's quota is used up or nearly so; when the wait would be longer, it
     * fails with {@link HubException.RateLimited} at once.
     *
     * @return the time (60 s by default)
     */
    public Duration throttlePatience() {
        return throttlePatience;
    }

    static LongSupplier systemTicker() {
        return System::nanoTime;
    }

    /**
     * The monotonic source of nanoseconds by which remembered answers age and windows of quotas pass.
     *
     * @return the source
     */
    public LongSupplier ticker() {
        return ticker;
    }

    @Override
    public String toString() {
        return "HubConfig[endpoint=" + endpoint + ", apiBodyLimitBytes=" + apiBodyLimitBytes + ", cacheBytes="
                + cacheBytes + ", branchTtl=" + branchTtl + ", commitTtl=" + commitTtl
                + ", staleIfError=" + staleIfError + ", throttlePatience=" + throttlePatience + "]";
    }
}
