package dev.modellib.network;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A draft of {@link NetworkConfig}; made by {@link NetworkConfig#builder()} and {@link NetworkConfig#toBuilder()}.
 *
 * <p><b>Threads:</b> for one thread.
 */
public final class NetworkConfigBuilder implements Cloneable {

    @Nullable
    HttpClient httpClient;

    Duration connectTimeout = Duration.ofSeconds(10);
    Duration headersTimeout = Duration.ofSeconds(30);
    Duration stallTimeout = Duration.ofSeconds(30);
    long minimumBytesPerSecond = 1_000;
    Duration minimumRateWindow = Duration.ofSeconds(60);

    @Nullable
    Duration operationTimeout;

    BandwidthLimit bandwidthLimit = BandwidthLimit.unlimited();
    int maxAttempts = 4;
    Duration backoffBase = Duration.ofMillis(500);
    Duration backoffMax = Duration.ofSeconds(20);
    Duration retryAfterMax = Duration.ofSeconds(60);
    int circuitFailures = 5;
    Duration circuitOpenFor = Duration.ofSeconds(30);
    CircuitListener circuitListener = CircuitListener.none();
    int maxRedirects = 10;
    Connectivity connectivity = Connectivity.ONLINE;
    String userAgent = "modellib";
    RequestGate gate = RequestGate.open();
    Sleeper sleeper = Sleeper.system();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    InstantSource clock = NetworkConfig.systemClock();
    LongSupplier ticker = NetworkConfig.systemTicker();

    NetworkConfigBuilder() {}

    NetworkConfigBuilder copy() {
        try {
            return (NetworkConfigBuilder) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@return this builder, with the HTTP client to send with, which must never follow redirects itself}
     *
     * @param client the client to send with, instead of one made here
     */
    public NetworkConfigBuilder httpClient(HttpClient client) {
        this.httpClient = requireNonNull(client);
        return this;
    }

    /**
     * {@return this builder, with how long a connection may take to be made; without effect on a client that the caller brings}
     *
     * @param timeout more than zero
     */
    public NetworkConfigBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = requireNonNull(timeout);
        return this;
    }

    /**
     * {@return this builder, with how long an attempt may take until the response's headers are there; a request's own timeout goes first}
     *
     * @param timeout more than zero
     */
    public NetworkConfigBuilder headersTimeout(Duration timeout) {
        this.headersTimeout = requireNonNull(timeout);
        return this;
    }

    /**
     * {@return this builder, with how long a body may bring no byte while one is waited for}
     *
     * @param timeout more than zero
     */
    public NetworkConfigBuilder stallTimeout(Duration timeout) {
        this.stallTimeout = requireNonNull(timeout);
        return this;
    }

    /**
     * {@return this builder, with the least rate of a body; only time in which bytes are waited for counts}
     *
     * @param bytesPerSecond the average over each window; 0 for any
     * @param window the time over which it is judged, more than zero
     */
    public NetworkConfigBuilder minimumRate(long bytesPerSecond, Duration window) {
        this.minimumBytesPerSecond = bytesPerSecond;
        this.minimumRateWindow = requireNonNull(window);
        return this;
    }

    /**
     * {@return this builder, with how long a request may take in all: gate, attempts, waits, redirects and the body}
     *
     * @param timeout more than zero
     */
    public NetworkConfigBuilder operationTimeout(Duration timeout) {
        this.operationTimeout = requireNonNull(timeout);
        return this;
    }

    /**
     * {@return this builder, with the limit that all bodies share, and those of other clients with the same one}
     *
     * @param limit the limit
     */
    public NetworkConfigBuilder bandwidthLimit(BandwidthLimit limit) {
        this.bandwidthLimit = requireNonNull(limit);
        return this;
    }

    /**
     * {@return this builder, with how often a GET or HEAD is sent at most to one address, the first time included}
     *
     * @param attempts 1 or more
     */
    public NetworkConfigBuilder maxAttempts(int attempts) {
        this.maxAttempts = attempts;
        return this;
    }

    /**
     * {@return this builder, with the bound of the first wait between attempts; it doubles each time, and the wait is a random part of it}
     *
     * @param bound zero or more
     */
    public NetworkConfigBuilder backoffBase(Duration bound) {
        this.backoffBase = requireNonNull(bound);
        return this;
    }

    /**
     * {@return this builder, with the bound that no wait between attempts exceeds, unless the server asks for more}
     *
     * @param bound zero or more
     */
    public NetworkConfigBuilder backoffMax(Duration bound) {
        this.backoffMax = requireNonNull(bound);
        return this;
    }

    /**
     * {@return this builder, with the longest wait that a server's Retry-After is granted; a longer one is cut to it}
     *
     * @param bound zero or more
     */
    public NetworkConfigBuilder retryAfterMax(Duration bound) {
        this.retryAfterMax = requireNonNull(bound);
        return this;
    }

    /**
     * {@return this builder, with how many failures in a row open the circuit of an origin}
     *
     * @param failures 1 or more
     */
    public NetworkConfigBuilder circuitFailures(int failures) {
        this.circuitFailures = failures;
        return this;
    }

    /**
     * {@return this builder, with how long an open circuit rests before a probe}
     *
     * @param rest a millisecond or more
     */
    public NetworkConfigBuilder circuitOpenFor(Duration rest) {
        this.circuitOpenFor = requireNonNull(rest);
        return this;
    }

    /**
     * {@return this builder, with what hears of the circuits' changes}
     *
     * @param listener the listener
     */
    public NetworkConfigBuilder circuitListener(CircuitListener listener) {
        this.circuitListener = requireNonNull(listener);
        return this;
    }

    /**
     * {@return this builder, with how many redirects a request follows at most}
     *
     * @param redirects zero or more
     */
    public NetworkConfigBuilder maxRedirects(int redirects) {
        this.maxRedirects = redirects;
        return this;
    }

    /**
     * {@return this builder, with whether requests use the network}
     *
     * @param connectivity the mode
     */
    public NetworkConfigBuilder connectivity(Connectivity connectivity) {
        this.connectivity = requireNonNull(connectivity);
        return this;
    }

    /**
     * {@return this builder, with {@link Connectivity#OFFLINE} or {@link Connectivity#ONLINE}}
     *
     * @param offline true to open no socket
     */
    public NetworkConfigBuilder offline(boolean offline) {
        return connectivity(offline ? Connectivity.OFFLINE : Connectivity.ONLINE);
    }

    /**
     * {@return this builder, with the User-Agent of requests that have none}
     *
     * @param text printable ASCII, not blank
     */
    public NetworkConfigBuilder userAgent(String text) {
        this.userAgent = requireNonNull(text);
        return this;
    }

    /**
     * {@return this builder, with the gate that every request passes before it is sent}
     *
     * @param gate the gate
     */
    public NetworkConfigBuilder gate(RequestGate gate) {
        this.gate = requireNonNull(gate);
        return this;
    }

    /**
     * {@return this builder, with what waits between two attempts}
     *
     * @param sleeper the way to wait
     */
    public NetworkConfigBuilder sleeper(Sleeper sleeper) {
        this.sleeper = requireNonNull(sleeper);
        return this;
    }

    /**
     * {@return this builder, with the source of jitter: numbers in [0,1)}
     *
     * @param source numbers in [0,1)
     */
    public NetworkConfigBuilder random(DoubleSupplier source) {
        this.random = requireNonNull(source);
        return this;
    }

    /**
     * {@return this builder, with the clock that a Retry-After date is compared with}
     *
     * @param source the clock
     */
    public NetworkConfigBuilder clock(InstantSource source) {
        this.clock = requireNonNull(source);
        return this;
    }

    /**
     * {@return this builder, with the monotonic source of nanoseconds by which circuits rest and time limits run}
     *
     * @param source nanoseconds that never go back
     */
    public NetworkConfigBuilder ticker(LongSupplier source) {
        this.ticker = requireNonNull(source);
        return this;
    }

    /**
     * {@return the settings}
     *
     * @throws IllegalArgumentException naming every setting that is out of its range
     */
    public NetworkConfig build() {
        NetworkConfigCheck.check(this);
        return new NetworkConfig(this);
    }
}
