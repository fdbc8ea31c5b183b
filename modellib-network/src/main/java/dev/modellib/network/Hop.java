package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to one address, as often as it takes. Each attempt passes the gate, then the circuit of its origin, and is sent.
 *
 * <p><b>Threads:</b> for one run on one thread.
 */
final class Hop<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Hop.class);

    private final HttpRequest request;
    private final Handlers<T> handlers;
    private final RedirectRules rules;
    private final Limits limits;
    private final NetworkConfig config;
    private final ResiliencePolicies policies;
    private final ResiliencePolicies.Attempts attempts;

    /** Makes what takes the body of the response from an address. */
    interface Handlers<T> {
        /**
         * The handler of one attempt.
         *
         * @param end when the operation has to be over
         * @param fate told how a body ends that is read after the handler has handed it out
         */
        BodyHandler<T> of(URI uri, Deadline end, BodyFate fate);
    }

    /** How long an attempt waits for headers, and until when the operation has time. */
    record Limits(Duration headersTimeout, Deadline end) {}

    Hop(
            HttpRequest request,
            Handlers<T> handlers,
            RedirectRules rules,
            Limits limits,
            NetworkConfig config,
            ResiliencePolicies policies) {
        this.request = request;
        this.handlers = handlers;
        this.rules = rules;
        this.limits = limits;
        this.config = config;
        this.policies = policies;
        this.attempts = policies.attempts(request.method());
    }

    /** The final response, or where else to go. */
    Attempt.Outcome<T> run(Wire wire) throws NetworkException {
        NetworkException last = null;
        while (true) {
            limits.end().check(request.uri());
            passGate();
            limits.end().check(request.uri());
            ResiliencePolicies.Permit permit = policies.admit(request.uri(), last);
            Duration wait;
            try {
                Attempt.Outcome<T> outcome = attempt(permit, wire);
                if (!(outcome.next() instanceof Next.Again again)) {
                    return outcome;
                }
                wait = again.pause();
            } catch (NetworkException fault) {
                Optional<Duration> again = attempts.after(fault).filter(limits.end()::allows);
                if (again.isEmpty() || permit.refusesNext()) {
                    throw fault;
                }
                last = fault;
                wait = again.get();
            }
            pause(wait);
        }
    }

    private Attempt.Outcome<T> attempt(ResiliencePolicies.Permit permit, Wire wire) throws NetworkException {
        Attempt<T> attempt = new Attempt<>(
                request,
                handlers.of(request.uri(), limits.end(), new BodyFate(permit)),
                reply -> judge(reply, permit),
                limits.headersTimeout(),
                limits.end(),
                config);
        boolean bodyToCome = false;
        try {
            Attempt.Outcome<T> outcome = attempt.run(wire);
            if (outcome.next() instanceof Next.Refusal refusal) {
                throw refusal.reason();
            }
            HttpResponse<T> response = outcome.response();
            bodyToCome = response != null && response.body() instanceof StreamingBody;
            if (!bodyToCome) {
                permit.succeeded();
            }
            return outcome;
        } catch (NetworkException fault) {
            if (config.connectivity() == Connectivity.AUTO && Faults.meansNoNetwork(fault)) {
                permit.noNetwork();
                throw new NetworkException.Offline(request.uri(), fault);
            }
            if (ResiliencePolicies.isTransportFault(fault)) {
                permit.failed(fault);
            } else if (fault instanceof NetworkException.BadRedirect) {
                permit.succeeded();
            }
            throw fault;
        } finally {
            if (!bodyToCome) {
                permit.release();
            }
        }
    }

    /** Runs before the body is read, so that a body which is not wanted never reaches the caller's handler. */
    private Next judge(Reply reply, ResiliencePolicies.Permit permit) {
        try {
            config.gate().seen(request.uri(), reply.status(), reply.headers());
        } catch (RuntimeException e) {
            LOG.warn("A request gate failed", e);
        }
        if (reply.status() >= 500) {
            permit.failed(new IllegalStateException("status " + reply.status()));
        }
        Optional<Duration> wait = attempts.after(reply).filter(limits.end()::allows);
        if (wait.isPresent() && !permit.refusesNext()) {
            return new Next.Again(wait.get());
        }
        return rules.next(request, reply);
    }

    private void passGate() throws NetworkException {
        waiting(() -> config.gate().pass(request, limits.end().left()));
    }

    private void pause(Duration wait) throws NetworkException {
        LOG.debug("{} is tried again in {}", NetworkException.shown(request.uri()), wait);
        waiting(() -> config.sleeper().sleep(wait));
    }

    private interface Wait {
        void run() throws NetworkException, InterruptedException;
    }

    private void waiting(Wait wait) throws NetworkException {
        try {
            wait.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException.Interrupted(request.uri(), e);
        }
    }
}
