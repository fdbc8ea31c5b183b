package dev.modellib.network;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that sends HTTP requests through a circuit breaker for each origin, tries again where that is safe, follows
 * redirects without carrying credentials to another origin, and never waits without a bound.
 *
 * <p>A GET or HEAD is sent again, after a random wait whose bound doubles, when the transport fails or the status is 408,
 * 429, 500, 502, 503 or 504; a {@code Retry-After} decides the wait instead. No other method is. (The JDK's client sends a GET or HEAD once more on its own when a connection ends
 * without a byte of response; to a server such an attempt looks like two.) Transport faults and 5xx
 * open the circuit of their origin when enough of them come in a row.
 *
 * <p>A redirect to another origin keeps only the fields that describe the question, like {@code Range}: no credential, known or a host's own. Refused
 * are redirects from https to http, to anything else than http and https, with user information, from a public host to a
 * private one, and such as would carry a request's body to another origin. A {@code Location} is read leniently.
 *
 * <p><b>Threads:</b> safe for any number; a request runs on the thread that sends it.
 *
 * <p><b>Blocks:</b> until the response is there or its time is over. An interrupt ends the wait with
 * {@link NetworkException.Interrupted}, the interrupt flag set.
 *
 * <p><b>Closing:</b> owned is only the HTTP client that is made at the first request when the settings bring none. {@link #close} lets it
 * go; so does the garbage collector when nobody closes.
 *
 * <p><b>Errors:</b> {@link NetworkException}; a response with an error status is returned, also when the attempts at a
 * retried one are used up. A body that ends with its connection and has no length cannot be told from a whole one:
 * compare sizes or digests.
 *
 * <p><b>Source:</b> RFC 9110, RFC 9112.
 */
public final class ResilientHttpClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResilientHttpClient.class);

    /** As good as endless; the JDK's client makes a date of what it is given, and fails every connection where there is none. */
    private static final Duration A_YEAR = Duration.ofDays(365);

    private final NetworkConfig config;
    private final Wire wire;
    private final ResiliencePolicies policies;
    private final Deadline deadline;
    private final Function<String, Reach> reach;

    /** With a resolver that says from where a host can be reached; it may take long. */
    ResilientHttpClient(NetworkConfig config, Supplier<HttpClient> maker, Function<String, Reach> reach) {
        this(
                config,
                new Wire(maker, config.httpClient().isEmpty()),
                new ResiliencePolicies(config),
                Deadline.after(Deadline.FOREVER, config.ticker()),
                reach);
    }

    private ResilientHttpClient(
            NetworkConfig config,
            Wire wire,
            ResiliencePolicies policies,
            Deadline deadline,
            Function<String, Reach> reach) {
        this.config = config;
        this.wire = wire;
        this.policies = policies;
        this.deadline = deadline;
        this.reach = reach;
    }

    /**
     * Makes a client.
     *
     * @param config the settings
     * @return a client that shares its circuits with no other
     */
    public static ResilientHttpClient create(NetworkConfig config) {
        return new ResilientHttpClient(
                config, () -> config.httpClient().orElseGet(() -> newHttpClient(config)), Reach::of);
    }

    private static HttpClient newHttpClient(NetworkConfig config) {
        return HttpClient.newBuilder()
                // Over HTTP/2 parallel downloads would share one connection and its limits.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout().compareTo(A_YEAR) < 0 ? config.connectTimeout() : A_YEAR)
                .build();
    }

    /**
     * A view of this client for one operation, however many requests that takes: whatever is not done in time fails with
     * {@link NetworkException.DeadlineExceeded}, be it waiting, sending, or reading a body that was opened through it.
     *
     * @param limit the time from now on
     * @return a client with the same circuits and connections
     */
    public ResilientHttpClient within(Duration limit) {
        Deadline end = Deadline.after(limit, config.ticker());
        return new ResilientHttpClient(config, wire, policies, end.orEarlier(deadline), reach);
    }

    /**
     * {@return the time that is left to this view by {@link #within}: zero or more, very long without such a limit} For whoever waits for
     * something else than a response, as a part of the same operation.
     */
    public Duration timeLeft() {
        return deadline.left();
    }

    /**
     * A view of this client behind a further gate, which is passed after its own. Cheap: one may be made for a single request,
     * so that its gate knows which response belongs to which request.
     *
     * @param inner the further gate
     * @return a client with the same circuits and connections
     */
    public ResilientHttpClient behind(RequestGate inner) {
        NetworkConfig gated = config.toBuilder().gate(config.gate().then(inner)).build();
        return new ResilientHttpClient(gated, wire, policies, deadline, reach);
    }

    /**
     * Whether an address may be asked that another one has led to, as a redirect would be followed: not from a public host
     * to a private one, nor from a private network to this machine or to a link-local address. For an address that was redirected to earlier and is asked again, since its name may have come to mean another host.
     *
     * <p><b>Blocks:</b> on the resolver, as long as headers may take at most.
     *
     * @param from who led there
     * @param to the address
     * @return false when a redirect there would be refused
     * @throws NetworkException when names may not be looked up now, or the resolver does not answer in time
     */
    public boolean mayLead(URI from, URI to) throws NetworkException {
        if (offline()) {
            throw new NetworkException.Offline(to);
        }
        Deadline end = end();
        end.check(to);
        return wire.ask(
                () -> Reach.objection(from.getHost(), to.getHost(), reach).isEmpty(), to, config.headersTimeout(), end);
    }

    /** {@return the settings} */
    public NetworkConfig config() {
        return config;
    }

    /**
     * Sends a request, following redirects; the common case of {@link #send(HttpRequest, BodyHandler, Redirects)}.
     *
     * @param <T> what the body is made into
     * @param request the request
     * @param handler what takes the body of the final response
     * @return the final response
     * @throws NetworkException when no whole response could be had
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws NetworkException {
        return send(request, handler, Redirects.FOLLOW);
    }

    /**
     * Sends a request and waits until the handler has the body.
     *
     * <p>The handler sees final responses only, never one that is retried or redirected. It is applied again when a body
     * breaks off and the request is retried. A body that brings no byte for the stall timeout ends the attempt; a handler
     * that leaves reading to the caller, like {@code ofInputStream}, is not guarded after its return: use {@link #open}.
     *
     * @param <T> what the body is made into
     * @param request the request; its own timeout, if any, stands for the headers timeout
     * @param handler what takes the body of the final response
     * @param redirects how far to follow redirects
     * @return the final response; its {@code uri()} is where the redirects led
     * @throws NetworkException when no whole response could be had
     * @throws java.io.UncheckedIOException when the handler itself fails with an {@code IOException}
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, Redirects redirects)
            throws NetworkException {
        Objects.requireNonNull(handler);
        return exchange(request, (uri, end, fate) -> handler, redirects);
    }

    /**
     * Sends a request and returns when the headers of the final response are there; the body is read as it comes.
     *
     * <p>A read that gets no byte for the stall timeout fails with {@link NetworkException.Stalled}, a body that breaks
     * off with {@link NetworkException.Unreachable}, an interrupted read with {@link NetworkException.Interrupted}; no
     * read goes on after one that failed. Nothing is retried once the response is returned.
     *
     * @param request the request; its own timeout, if any, stands for the headers timeout
     * @param redirects how far to follow redirects
     * @return the final response; the caller closes its body, which ends the exchange when it is not read to its end
     * @throws NetworkException when no response could be had
     */
    public HttpResponse<InputStream> open(HttpRequest request, Redirects redirects) throws NetworkException {
        return exchange(request, (uri, end, fate) -> info -> new StreamingBody(uri, config, end, fate), redirects);
    }

    /**
     * What the circuit breaker of an origin does with the next request.
     *
     * @param origin the origin
     * @return its state; closed for an origin never asked
     */
    public CircuitState circuit(Origin origin) {
        return policies.state(Objects.requireNonNull(origin));
    }

    /**
     * Whether every request fails with {@link NetworkException.Offline} instead of opening a socket.
     *
     * @return the setting
     */
    public boolean offline() {
        return config.connectivity() == Connectivity.OFFLINE;
    }

    /**
     * Closes the HTTP client that was made here, for this client and all its views; one that the settings brought stays open. Its resting
     * connections and its threads end at once with JDK 21 and later, before that a few seconds after the next garbage collection. Bodies that
     * are being read are ended, or left to their readers. A request that is sent later fails with {@link IllegalStateException}.
     */
    @Override
    public void close() {
        wire.close();
    }

    private Deadline end() {
        return config.operationTimeout()
                .map(limit -> Deadline.after(limit, config.ticker()).orEarlier(deadline))
                .orElse(deadline);
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, Hop.Handlers<T> handlers, Redirects redirects)
            throws NetworkException {
        if (offline()) {
            throw new NetworkException.Offline(request.uri());
        }
        Deadline end = end();
        Duration headersTimeout = request.timeout().orElse(config.headersTimeout());
        RedirectRules rules = new RedirectRules(redirects, config.maxRedirects(), request.uri(), reach);
        HttpRequest current = Requests.prepared(request, config.userAgent());
        while (true) {
            Hop<T> hop = new Hop<>(current, handlers, rules, new Hop.Limits(headersTimeout, end), config, policies);
            Attempt.Outcome<T> outcome = hop.run(wire);
            if (outcome.next() instanceof Next.Elsewhere elsewhere) {
                LOG.debug("{} redirects", NetworkException.shown(current.uri()));
                current = elsewhere.request();
            } else {
                return Objects.requireNonNull(outcome.response());
            }
        }
    }
}
