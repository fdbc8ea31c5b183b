package dev.modellib.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a request for a response, in bounded time.
 *
 * <p>The thread that waits is the watchdog: every sign of life from the transport releases a permit, and a wait that gets
 * none in its time gives the exchange up. The time limits of the JDK's client are not used, since what they cover (the
 * body or not) differs from version to version.
 *
 * <p><b>Threads:</b> for one run on one thread; the exchange itself runs on another, and the response's head is judged on
 * one of the HTTP client.
 */
final class Attempt<T> {

    private static final long DISCARDED_BYTES = 64 * 1024;
    private static final Duration DISCARD_PATIENCE = Duration.ofSeconds(1);

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Function<Reply, Next> judge;
    private final Duration headersTimeout;
    private final Deadline deadline;
    private final NetworkConfig config;
    private final Semaphore signsOfLife = new Semaphore(0);
    private volatile @Nullable Next next;
    private volatile @Nullable WatchedBody<T> body;
    private volatile @Nullable StreamingBody streaming;
    private volatile boolean givenUp;
    private volatile @Nullable RuntimeException callersFault;

    /**
     * Makes an attempt.
     *
     * @param judge decides from the head of the response what follows; called once
     */
    Attempt(
            HttpRequest request,
            BodyHandler<T> handler,
            Function<Reply, Next> judge,
            Duration headersTimeout,
            Deadline deadline,
            NetworkConfig config) {
        this.request = request;
        this.handler = handler;
        this.judge = judge;
        this.headersTimeout = headersTimeout;
        this.deadline = deadline;
        this.config = config;
    }

    /** What came of it: the response when it is final, else what to do next. */
    record Outcome<T>(Next next, @Nullable HttpResponse<T> response) {}

    /**
     * Sends the request and waits until the response is whole, or not wanted.
     *
     * @throws UncheckedIOException when the caller's body handler failed with an IOException
     */
    Outcome<T> run(Wire wire) throws NetworkException {
        if (Thread.currentThread().isInterrupted()) {
            throw new NetworkException.Interrupted(request.uri(), null);
        }
        HttpClient http = wire.http();
        FutureTask<HttpResponse<T>> exchange = new FutureTask<>(() -> http.send(request, this::subscriber)) {
            @Override
            protected void done() {
                signsOfLife.release();
            }
        };
        wire.execute(exchange);
        try {
            watch(exchange);
        } catch (NetworkException late) {
            if (givenUp(exchange)) {
                throw late;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (givenUp(exchange)) {
                throw new NetworkException.Interrupted(request.uri(), e);
            }
        }
        RuntimeException callers = callersFault;
        if (callers != null) {
            throw callers;
        }
        return outcome(exchange);
    }

    /** Ends the exchange, and with it the connection; false when its response came just in time. */
    private boolean givenUp(FutureTask<?> exchange) {
        if (!exchange.cancel(true)) {
            return false;
        }
        // the JDK may have its response ready at this moment, whose body would be nobody's
        givenUp = true;
        StreamingBody orphan = streaming;
        if (orphan != null) {
            orphan.close();
        }
        return true;
    }

    private void watch(FutureTask<HttpResponse<T>> exchange) throws NetworkException, InterruptedException {
        if (!signOfLife(headersTimeout)) {
            deadline.check(request.uri());
            throw new NetworkException.TimedOut(request.uri(), "response", headersTimeout, null);
        }
        WatchedBody<T> answer = body;
        if (answer != null) {
            try {
                watch(exchange, answer);
            } finally {
                answer.letAllThrough();
            }
        } else if (!exchange.isDone()) {
            awaitEnd(exchange);
        }
    }

    private void watch(FutureTask<HttpResponse<T>> exchange, WatchedBody<T> answer)
            throws NetworkException, InterruptedException {
        BodyWatch watch = new BodyWatch(request.uri(), config, deadline);
        while (!exchange.isDone()) {
            Duration patience = watch.patience();
            long start = config.ticker().getAsLong();
            boolean sign = signOfLife(patience);
            Duration time = Duration.ofNanos(config.ticker().getAsLong() - start);
            signsOfLife.drainPermits();
            long bytes = answer.newBytes();
            if (bytes > 0 || !sign) {
                watch.waited(sign || time.compareTo(patience) > 0 ? time : patience, bytes);
                config.bandwidthLimit().admit(bytes, () -> deadline.check(request.uri()));
            } else {
                deadline.check(request.uri()); // the subscriber was busy with a piece, which is no wait for the peer
            }
            answer.letThrough();
        }
    }

    /** A body that is read later, or not wanted, ends the exchange soon; one that is not wanted is cut off else. */
    private void awaitEnd(FutureTask<HttpResponse<T>> exchange) throws NetworkException, InterruptedException {
        boolean wanted = next instanceof Next.Answer;
        Duration stall = config.stallTimeout();
        if (signOfLife(wanted || stall.compareTo(DISCARD_PATIENCE) < 0 ? stall : DISCARD_PATIENCE)) {
            return;
        }
        if (wanted) {
            deadline.check(request.uri());
            throw new NetworkException.Stalled(request.uri(), 0, 0, stall);
        }
        var unused = givenUp(exchange);
    }

    private boolean signOfLife(Duration patience) throws InterruptedException {
        Duration left = deadline.left();
        return signsOfLife.tryAcquire(
                Patience.nanos(patience.compareTo(left) < 0 ? patience : left), TimeUnit.NANOSECONDS);
    }

    private Outcome<T> outcome(FutureTask<HttpResponse<T>> exchange) throws NetworkException {
        HttpResponse<T> response = null;
        Throwable thrown = null;
        try {
            response = exchange.get();
        } catch (CancellationException e) {
            thrown = e;
        } catch (ExecutionException e) {
            thrown = Faults.unwrapped(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("a wait for what is done", e);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        Next decided = next;
        WatchedBody<T> answer = body;
        if (decided == null) {
            Throwable cause = thrown == null ? new IllegalStateException("no head, but a response") : thrown;
            if (cause instanceof RuntimeException misuse && cause.getCause() == null) {
                throw misuse;
            }
            throw Faults.beforeHeaders(request.uri(), cause, config.connectTimeout());
        }
        if (thrown == null || !(decided instanceof Next.Answer)) {
            return new Outcome<>(decided, response);
        }
        if (answer == null) {
            throw Faults.inBody(request.uri(), thrown, 0);
        }
        Throwable brokenBy = answer.brokenBy();
        if (brokenBy != null) {
            throw Faults.inBody(request.uri(), brokenBy, answer.receivedBytes());
        }
        throw ofCaller(thrown);
    }

    /** The caller's own subscriber failed, which is no matter of the network; the client wraps whatever that was. */
    private static RuntimeException ofCaller(Throwable thrown) {
        Throwable cause = thrown.getCause();
        Throwable own = Faults.unwrapped(thrown.getClass() == IOException.class && cause != null ? cause : thrown);
        if (own instanceof Error error) {
            throw error;
        }
        if (own instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return new UncheckedIOException(
                "The body handler failed", own instanceof IOException io ? io : new IOException(own));
    }

    private BodySubscriber<T> subscriber(ResponseInfo info) {
        Reply reply = new Reply(info.statusCode(), info.headers());
        Next decided = hasPlainLength(reply)
                ? judge.apply(reply)
                : new Next.Refusal(new NetworkException.Protocol(
                        request.uri(), "its length is given in contradicting or unreadable ways", null));
        BodySubscriber<T> subscriber = new DiscardedBody<>(decided instanceof Next.Refusal ? 0 : DISCARDED_BYTES);
        if (decided instanceof Next.Answer) {
            try {
                subscriber = handler.apply(info);
                if (subscriber instanceof StreamingBody late) { // which watches itself, while it is read
                    streaming = late;
                    if (givenUp) {
                        late.close();
                    }
                } else {
                    WatchedBody<T> watched = new WatchedBody<>(subscriber, signsOfLife::release);
                    body = watched;
                    subscriber = watched;
                }
            } catch (RuntimeException e) {
                callersFault = e;
            }
        }
        next = decided;
        signsOfLife.release();
        return subscriber;
    }

    /** Two different lengths, or a length beside chunks, are how responses are smuggled: the JDK takes the first it sees. */
    private static boolean hasPlainLength(Reply reply) {
        List<String> lengths = reply.headers().allValues("Content-Length");
        if (lengths.isEmpty()) {
            return true;
        }
        String length = lengths.get(0);
        return lengths.stream().allMatch(length::equals)
                && length.matches("[0-9]{1,18}")
                && reply.headers().firstValue("Transfer-Encoding").isEmpty();
    }
}
