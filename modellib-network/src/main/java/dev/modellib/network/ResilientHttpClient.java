package dev.modellib.network;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
 * <p>A redirect to another origin loses {@code Authorization}, {@code Cookie} and {@code Proxy-Authorization}. Refused
 * are redirects from https to http, to anything else than http and https, with user information, from a public host to a
 * private one, and such as would carry a request's body to another origin. A {@code Location} is read leniently.
 *
 * <p><b>Threads:</b> safe for any number; a request runs on the thread that sends it.
 *
 * <p><b>Blocks:</b> until the response is there or its time is over. An interrupt ends the wait with
 * {@link NetworkException.Interrupted}, the interrupt flag set.
 *
 * <p><b>Closing:</b> nothing is owned but the HTTP client made at the first request when the settings bring none; its idle connections and
 * threads end by themselves once this client is unreachable.
 *
 * <p><b>Errors:</b> {@link NetworkException}; a response with an error status is returned, also when the attempts at a
 * retried one are used up. A body that ends with its connection and has no length cannot be told from a whole one:
 * compare sizes or digests.
 *
 * <p><b>Source:</b> RFC 9110, RFC 9112.
 */
public final class ResilientHttpClient {

    private static final Logger LOG = LoggerFactory.getLogger(ResilientHttpClient.class);

    private final NetworkConfig config;
    private final Supplier<HttpClient> maker;
    private final ResiliencePolicies policies;
    private final RequestGate gate;
    private volatile @Nullable HttpClient http;

    /** The maker is asked at the first request, once: making a client sets TLS up, which takes longer than most calls. */
    ResilientHttpClient(NetworkConfig config, Supplier<HttpClient> maker) {
        this(config, maker, new ResiliencePolicies(config), config.gate());
    }

    private ResilientHttpClient(
            NetworkConfig config, Supplier<HttpClient> maker, ResiliencePolicies policies, RequestGate gate) {
        this.config = config;
        this.maker = maker;
        this.policies = policies;
        this.gate = gate;
    }

    /**
     * Makes a client.
     *
     * @param config the settings
     * @return a client that shares its circuits with no other
     */
    public static ResilientHttpClient create(NetworkConfig config) {
        return new ResilientHttpClient(config, () -> config.httpClient().orElseGet(() -> newHttpClient(config)));
    }

    /**
     * This client behind a further gate, which is passed after its own. Cheap: one may be made for a single request, so that
     * its gate knows which response belongs to which request.
     *
     * @param inner the further gate
     * @return a client that shares everything else with this one, circuits and connections among it
     */
    public ResilientHttpClient behind(RequestGate inner) {
        return new ResilientHttpClient(config, this::http, policies, gate.then(inner));
    }

    /** {@return the settings that this client was made with} */
    public NetworkConfig config() {
        return config;
    }

    private static HttpClient newHttpClient(NetworkConfig config) {
        return HttpClient.newBuilder()
                // Over HTTP/2 parallel downloads would share one connection and its limits.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .build();
    }

    private HttpClient http() {
        HttpClient made = http;
        if (made != null) {
            return made;
        }
        synchronized (maker) {
            HttpClient first = http;
            if (first == null) {
                first = maker.get();
                http = first;
            }
            return first;
        }
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
        return exchange(request, (uri, permit) -> handler, redirects);
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
        return exchange(
                request,
                (uri, permit) -> info -> new StreamingBody(uri, config.stallTimeout(), permit::bodyFailed),
                redirects);
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
        return config.offline();
    }

    private <T> HttpResponse<T> exchange(
            HttpRequest request,
            BiFunction<URI, ResiliencePolicies.Permit, BodyHandler<T>> handlers,
            Redirects redirects)
            throws NetworkException {
        if (config.offline()) {
            throw new NetworkException.Offline(request.uri());
        }
        Duration headersTimeout = request.timeout().orElse(config.headersTimeout());
        RedirectRules rules =
                new RedirectRules(redirects, config.maxRedirects(), request.uri(), PrivateHosts::contains);
        HttpRequest current = Requests.prepared(request, config.userAgent());
        while (true) {
            Attempt.Outcome<T> outcome = new Hop<>(current, handlers, rules, headersTimeout).run();
            if (outcome.next() instanceof Next.Elsewhere elsewhere) {
                LOG.debug("{} redirects", NetworkException.shown(current.uri()));
                current = elsewhere.request();
            } else {
                return Objects.requireNonNull(outcome.response());
            }
        }
    }

    /** A request to one address, as often as it takes. */
    private final class Hop<T> {
        private final HttpRequest request;
        private final BiFunction<URI, ResiliencePolicies.Permit, BodyHandler<T>> handlers;
        private final RedirectRules rules;
        private final Duration headersTimeout;
        private final ResiliencePolicies.Attempts attempts;

        Hop(
                HttpRequest request,
                BiFunction<URI, ResiliencePolicies.Permit, BodyHandler<T>> handlers,
                RedirectRules rules,
                Duration headersTimeout) {
            this.request = request;
            this.handlers = handlers;
            this.rules = rules;
            this.headersTimeout = headersTimeout;
            this.attempts = policies.attempts(request.method());
        }

        /** The final response, or where else to go. */
        Attempt.Outcome<T> run() throws NetworkException {
            NetworkException last = null;
            while (true) {
                passGate();
                ResiliencePolicies.Permit permit = policies.admit(request.uri(), last);
                Duration wait;
                try {
                    Attempt.Outcome<T> outcome = attempt(permit);
                    if (!(outcome.next() instanceof Next.Again again)) {
                        return outcome;
                    }
                    wait = again.pause();
                } catch (NetworkException fault) {
                    Optional<Duration> again = attempts.after(fault);
                    if (again.isEmpty() || permit.refusesNext()) {
                        throw fault;
                    }
                    last = fault;
                    wait = again.get();
                }
                pause(wait);
            }
        }

        private Attempt.Outcome<T> attempt(ResiliencePolicies.Permit permit) throws NetworkException {
            Attempt<T> attempt = new Attempt<>(
                    request,
                    handlers.apply(request.uri(), permit),
                    reply -> judge(reply, permit),
                    headersTimeout,
                    config);
            try {
                Attempt.Outcome<T> outcome = attempt.run(http());
                if (outcome.next() instanceof Next.Refusal refusal) {
                    throw refusal.reason();
                }
                permit.succeeded();
                return outcome;
            } catch (NetworkException fault) {
                if (ResiliencePolicies.isTransportFault(fault)) {
                    permit.failed(fault);
                } else if (fault instanceof NetworkException.BadRedirect) {
                    permit.succeeded();
                }
                throw fault;
            } finally {
                permit.release();
            }
        }

        /** Runs before the body is read, so that a body which is not wanted never reaches the caller's handler. */
        private Next judge(Reply reply, ResiliencePolicies.Permit permit) {
            try {
                gate.seen(request.uri(), reply.status(), reply.headers());
            } catch (RuntimeException e) {
                LOG.warn("A request gate failed", e);
            }
            if (reply.status() >= 500) {
                permit.failed(new IllegalStateException("status " + reply.status()));
            }
            Optional<Duration> wait = attempts.after(reply);
            if (wait.isPresent() && !permit.refusesNext()) {
                return new Next.Again(wait.get());
            }
            return rules.next(request, reply);
        }

        private void passGate() throws NetworkException {
            try {
                gate.pass(request, ChronoUnit.FOREVER.getDuration());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NetworkException.Interrupted(request.uri(), e);
            }
        }

        private void pause(Duration wait) throws NetworkException {
            LOG.debug("{} is tried again in {}", NetworkException.shown(request.uri()), wait);
            try {
                config.sleeper().sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NetworkException.Interrupted(request.uri(), e);
            }
        }
    }
}
