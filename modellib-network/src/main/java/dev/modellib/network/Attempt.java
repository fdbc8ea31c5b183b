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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * <p><b>Threads:</b> for one run on one thread; the response's head is judged on a thread of the HTTP client.
 */
final class Attempt<T> {

    private static final long DISCARDED_BYTES = 64 * 1024;
    private static final Duration DISCARD_PATIENCE = Duration.ofSeconds(1);

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Function<Reply, Next> judge;
    private final NetworkConfig config;
    private final Duration headersTimeout;
    private final Semaphore signsOfLife = new Semaphore(0);
    private volatile @Nullable Next next;
    private volatile @Nullable WatchedBody<T> body;
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
            NetworkConfig config) {
        this.request = request;
        this.handler = handler;
        this.judge = judge;
        this.headersTimeout = headersTimeout;
        this.config = config;
    }

    /** What came of it: the response when it is final, else what to do next. */
    record Outcome<T>(Next next, @Nullable HttpResponse<T> response) {}

    /**
     * Sends the request and waits until the response is whole, or not wanted.
     *
     * @throws UncheckedIOException when the caller's body handler failed with an IOException
     */
    Outcome<T> run(HttpClient client) throws NetworkException {
        if (Thread.currentThread().isInterrupted()) {
            throw new NetworkException.Interrupted(request.uri(), null);
        }
        CompletableFuture<HttpResponse<T>> pending = client.sendAsync(request, this::subscriber);
        var unused = pending.whenComplete((response, thrown) -> signsOfLife.release());
        boolean late = false;
        try {
            while (!pending.isDone() && (signOfLife() || pending.isDone())) {
                signsOfLife.drainPermits();
            }
            late = !pending.isDone() && givenUp(pending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (givenUp(pending)) {
                throw new NetworkException.Interrupted(request.uri(), e);
            }
        }
        RuntimeException callers = callersFault;
        if (callers != null) {
            throw callers;
        }
        return late ? tooLate() : outcome(pending);
    }

    /** Ends the exchange; false when its response came just in time. The JDK ends it with an exception of its choice. */
    private static boolean givenUp(CompletableFuture<?> pending) {
        pending.cancel(true);
        return pending.isCompletedExceptionally();
    }

    private boolean signOfLife() throws InterruptedException {
        return signsOfLife.tryAcquire(Patience.nanos(patience()), TimeUnit.NANOSECONDS);
    }

    private Duration patience() {
        Next decided = next;
        if (decided == null) {
            return headersTimeout;
        }
        boolean wanted = decided instanceof Next.Answer;
        Duration stall = config.stallTimeout();
        return wanted || stall.compareTo(DISCARD_PATIENCE) < 0 ? stall : DISCARD_PATIENCE;
    }

    private Outcome<T> tooLate() throws NetworkException {
        Next decided = next;
        WatchedBody<T> answer = body;
        if (decided == null) {
            throw new NetworkException.TimedOut(request.uri(), "response", headersTimeout, null);
        }
        if (answer != null) {
            throw new NetworkException.Stalled(request.uri(), answer.receivedBytes(), config.stallTimeout());
        }
        return new Outcome<>(decided, null);
    }

    private Outcome<T> outcome(CompletableFuture<HttpResponse<T>> pending) throws NetworkException {
        HttpResponse<T> response = null;
        Throwable thrown = null;
        try {
            response = pending.join();
        } catch (CompletionException e) {
            thrown = Faults.unwrapped(e);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        Next decided = next;
        WatchedBody<T> answer = body;
        if (decided == null) {
            Throwable cause = thrown == null ? new IllegalStateException("no head, but a response") : thrown;
            throw Faults.beforeHeaders(request.uri(), cause, config.connectTimeout());
        }
        if (thrown == null || answer == null) {
            return new Outcome<>(decided, response);
        }
        if (answer.broken()) {
            throw Faults.inBody(request.uri(), thrown, answer.receivedBytes());
        }
        throw ofCaller(thrown);
    }

    /** The caller's own subscriber failed, which is no matter of the network. */
    private static RuntimeException ofCaller(Throwable thrown) {
        if (thrown instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return new UncheckedIOException(
                "The body handler failed", thrown instanceof IOException io ? io : new IOException(thrown));
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
                WatchedBody<T> watched = new WatchedBody<>(handler.apply(info), signsOfLife::release);
                body = watched;
                subscriber = watched;
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
