package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client, made at the first request, and the threads that wait for it.
 *
 * <p>An exchange runs on a thread of its own, so that the caller's may give it up at any moment, also while the name of a
 * host is looked up. It uses the client's blocking call: the other one completes its futures on the pool that the whole JVM
 * shares, where a program that blocks that pool would hold up every request.
 *
 * <p><b>Threads:</b> any. Those made here are daemons, one for each exchange that is out, and end a second after their last.
 */
final class Wire implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final Supplier<HttpClient> maker;
    private final boolean owner;
    private final ThreadPoolExecutor threads;
    private volatile @Nullable HttpClient http;
    private boolean closed;

    /**
     * The maker is asked at the first request, once: making a client sets TLS up, which takes longer than most calls.
     *
     * @param owner whether what it makes is to be closed here
     */
    Wire(Supplier<HttpClient> maker, boolean owner) {
        this.maker = maker;
        this.owner = owner;
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(null, work, "modellib-http", 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    HttpClient http() {
        HttpClient made = http;
        if (made != null) {
            return made;
        }
        synchronized (maker) {
            if (closed) {
                throw new IllegalStateException("The HTTP client was closed. Make another one to send requests.");
            }
            HttpClient first = http;
            if (first == null) {
                first = maker.get();
                http = first;
            }
            return first;
        }
    }

    /** Lets the client go; whoever still waits for an answer by it gets it, or does not. */
    void close() {
        HttpClient made;
        synchronized (maker) {
            closed = true;
            made = http;
            http = null;
        }
        // before JDK 21 it cannot be closed, and ends by itself once nobody holds it
        if (owner && made instanceof AutoCloseable closeable) {
            end(closeable);
        }
    }

    /** It would wait for what is under way; on an interrupted thread it ends that. */
    private static void end(AutoCloseable client) {
        boolean interrupted = Thread.interrupted();
        Thread.currentThread().interrupt();
        try {
            client.close();
        } catch (Exception e) {
            LOG.debug("The HTTP client was not closed cleanly: {}", e.toString());
        } finally {
            boolean unused = Thread.interrupted();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is asked of somebody who may take long, such as a resolver, in bounded time; the thread that asks is left to him. */
    <T> T ask(Callable<T> question, URI uri, Duration patience, Deadline end) throws NetworkException {
        FutureTask<T> asked = new FutureTask<>(question);
        execute(asked);
        Duration left = end.left();
        try {
            return asked.get(Patience.nanos(patience.compareTo(left) < 0 ? patience : left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            end.check(uri);
            throw new NetworkException.TimedOut(uri, "address", patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException.Interrupted(uri, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            asked.cancel(true);
        }
    }

    @Override
    public void execute(Runnable exchange) {
        threads.execute(exchange);
    }
}
