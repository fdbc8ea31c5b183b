package dev.modellib.network;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The settings of a {@link ResilientHttpClient}.
 *
 * <p><b>Proxy, TLS, authentication:</b> those of the {@link #httpClient()} that the caller brings.
 *
 * <p><b>Speed:</b> the JDK's client reads through buffers of {@code jdk.httpclient.bufsize} bytes, a system property that
 * it looks at once, before its first use. A program that downloads much should start with
 * {@code -Djdk.httpclient.bufsize=262144}: sixteen times the default, it halves the time and the processor time of a fast
 * transfer. A library sets no system property of its host.
 *
 * <p><b>Threads:</b> immutable. The injected sources (sleeper, random, clock, ticker) must be safe for use by many threads.
 */
public final class NetworkConfig {

    private final NetworkConfigBuilder settings;

    NetworkConfig(NetworkConfigBuilder settings) {
        this.settings = settings.copy();
    }

    static InstantSource systemClock() {
        return InstantSource.system();
    }

    static LongSupplier systemTicker() {
        return System::nanoTime;
    }

    /** {@return the settings that suit most programs} */
    public static NetworkConfig defaults() {
        return builder().build();
    }

    /** {@return a builder that starts from the defaults} */
    public static NetworkConfigBuilder builder() {
        return new NetworkConfigBuilder();
    }

    /** {@return a builder that starts from these settings} */
    public NetworkConfigBuilder toBuilder() {
        return settings.copy();
    }

    /** {@return the HTTP client to send with, when the caller brings one} */
    public Optional<HttpClient> httpClient() {
        return Optional.ofNullable(settings.httpClient);
    }

    /**
     * {@return how long a connection may take to be made; without effect on a client that the caller brings (10 s by
     * default)}
     */
    public Duration connectTimeout() {
        return settings.connectTimeout;
    }

    /**
     * {@return how long an attempt may take until the response's headers are there; a request's own timeout goes
     * first (30 s by default)}
     */
    public Duration headersTimeout() {
        return settings.headersTimeout;
    }

    /** {@return how long a body may bring no byte while one is waited for (30 s by default)} */
    public Duration stallTimeout() {
        return settings.stallTimeout;
    }

    /**
     * {@return the least number of bytes a second that a body may bring on average over each
     * {@link #minimumRateWindow()} of waiting for it; 0 for any (1,000 by default)}
     */
    public long minimumBytesPerSecond() {
        return settings.minimumBytesPerSecond;
    }

    /** {@return the time over which the minimum rate is judged (60 s by default)} */
    public Duration minimumRateWindow() {
        return settings.minimumRateWindow;
    }

    /**
     * {@return how long a request may take in all: gate, attempts, waits, redirects and the body; empty for as long
     * as it takes, which is the default}
     */
    public Optional<Duration> operationTimeout() {
        return Optional.ofNullable(settings.operationTimeout);
    }

    /**
     * {@return the limit that all bodies share; each settings have one of their own that stands open by default, so
     * that a rate can be set while transfers run}
     */
    public BandwidthLimit bandwidthLimit() {
        return settings.bandwidthLimit;
    }

    /** {@return how often a GET or HEAD is sent at most to one address, the first time included (4 by default)} */
    public int maxAttempts() {
        return settings.maxAttempts;
    }

    /**
     * {@return the bound of the first wait between attempts; it doubles each time, and the wait is a random part of
     * it (500 ms by default)}
     */
    public Duration backoffBase() {
        return settings.backoffBase;
    }

    /**
     * {@return the bound that no wait between attempts exceeds, unless the server asks for more (20 s by default)}
     */
    public Duration backoffMax() {
        return settings.backoffMax;
    }

    /**
     * {@return the longest wait that a server's Retry-After is granted; a longer one is cut to it (60 s by default)}
     */
    public Duration retryAfterMax() {
        return settings.retryAfterMax;
    }

    /** {@return how many failures in a row open the circuit of an origin (5 by default)} */
    public int circuitFailures() {
        return settings.circuitFailures;
    }

    /** {@return how long an open circuit rests before a probe (30 s by default)} */
    public Duration circuitOpenFor() {
        return settings.circuitOpenFor;
    }

    /** {@return what hears of the circuits' changes (nothing by default)} */
    public CircuitListener circuitListener() {
        return settings.circuitListener;
    }

    /** {@return how many redirects a request follows at most (10 by default)} */
    public int maxRedirects() {
        return settings.maxRedirects;
    }

    /** {@return whether requests use the network (online by default)} */
    public Connectivity connectivity() {
        return settings.connectivity;
    }

    /** {@return the User-Agent of requests that have none (modellib by default)} */
    public String userAgent() {
        return settings.userAgent;
    }

    /** {@return the gate that every request passes before it is sent (open by default)} */
    public RequestGate gate() {
        return settings.gate;
    }

    /** {@return what waits between two attempts} */
    public Sleeper sleeper() {
        return settings.sleeper;
    }

    /** {@return the source of jitter: numbers in [0,1)} */
    public DoubleSupplier random() {
        return settings.random;
    }

    /** {@return the clock that a Retry-After date is compared with} */
    public InstantSource clock() {
        return settings.clock;
    }

    /** {@return the monotonic source of nanoseconds by which circuits rest and time limits run} */
    public LongSupplier ticker() {
        return settings.ticker;
    }
}
