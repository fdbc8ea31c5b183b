package dev.modellib.network;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A draft of {@link NetworkConfig}; made by {@link NetworkConfig#builder()} and {@link NetworkConfig#toBuilder()}.
 *
 * <p><b>Threads:</b> for one thread.
 */
public final class NetworkConfigBuilder {

    @Nullable
    HttpClient httpClient;

    Duration connectTimeout = Duration.ofSeconds(10);
    Duration headersTimeout = Duration.ofSeconds(30);
    Duration stallTimeout = Duration.ofSeconds(30);
    int maxAttempts = 4;
    Duration backoffBase = Duration.ofMillis(500);
    Duration backoffMax = Duration.ofSeconds(20);
    Duration retryAfterMax = Duration.ofSeconds(60);
    int circuitFailures = 5;
    Duration circuitOpenFor = Duration.ofSeconds(30);
    int maxRedirects = 10;
    boolean offline;
    String userAgent = "modellib";
    RequestGate gate = RequestGate.open();
    Sleeper sleeper = Sleeper.system();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    InstantSource clock = NetworkConfig.systemClock();
    LongSupplier ticker = NetworkConfig.systemTicker();

    NetworkConfigBuilder() {}

    NetworkConfigBuilder copy() {
        NetworkConfigBuilder copy = new NetworkConfigBuilder();
        copy.httpClient = httpClient;
        copy.connectTimeout = connectTimeout;
        copy.headersTimeout = headersTimeout;
        copy.stallTimeout = stallTimeout;
        copy.maxAttempts = maxAttempts;
        copy.backoffBase = backoffBase;
        copy.backoffMax = backoffMax;
        copy.retryAfterMax = retryAfterMax;
        copy.circuitFailures = circuitFailures;
        copy.circuitOpenFor = circuitOpenFor;
        copy.maxRedirects = maxRedirects;
        copy.offline = offline;
        copy.userAgent = userAgent;
        copy.gate = gate;
        copy.sleeper = sleeper;
        copy.random = random;
        copy.clock = clock;
        copy.ticker = ticker;
        return copy;
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
     * {@return this builder, with how many redirects a request follows at most}
     *
     * @param redirects zero or more
     */
    public NetworkConfigBuilder maxRedirects(int redirects) {
        this.maxRedirects = redirects;
        return this;
    }

    /**
     * {@return this builder, with whether every request fails with {@link NetworkException.Offline} instead of opening a socket}
     *
     * @param offline true to open no socket
     */
    public NetworkConfigBuilder offline(boolean offline) {
        this.offline = offline;
        return this;
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
     * {@return this builder, with the monotonic source of nanoseconds by which an open circuit rests}
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
        List<String> faults = new ArrayList<>();
        if (httpClient != null && httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
            faults.add(
                    "httpClient must not follow redirects itself (Redirect.NEVER): it would carry credentials along");
        }
        atLeast("connectTimeout", connectTimeout, Duration.ofNanos(1), faults);
        atLeast("headersTimeout", headersTimeout, Duration.ofNanos(1), faults);
        atLeast("stallTimeout", stallTimeout, Duration.ofNanos(1), faults);
        atLeast("maxAttempts", maxAttempts, 1, faults);
        atLeast("backoffBase", backoffBase, Duration.ZERO, faults);
        atLeast("backoffMax", backoffMax, Duration.ZERO, faults);
        atLeast("retryAfterMax", retryAfterMax, Duration.ZERO, faults);
        atLeast("circuitFailures", circuitFailures, 1, faults);
        atLeast("circuitOpenFor", circuitOpenFor, Duration.ofMillis(1), faults);
        atLeast("maxRedirects", maxRedirects, 0, faults);
        if (userAgent.isBlank() || !userAgent.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            faults.add("userAgent must be printable ASCII and not blank");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new NetworkConfig(this);
    }

    private static <T extends Comparable<T>> void atLeast(String name, T value, T least, List<String> faults) {
        if (value.compareTo(least) < 0) {
            faults.add(name + " must be at least " + least + ", not " + value);
        }
    }
}
