package dev.modellib.network;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    private final Supplier<HttpClient> maker;
    private final ThreadPoolExecutor threads;
    private volatile @Nullable HttpClient http;

    /** The maker is asked at the first request, once: making a client sets TLS up, which takes longer than most calls. */
    Wire(Supplier<HttpClient> maker) {
        this.maker = maker;
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
            HttpClient first = http;
            if (first == null) {
                first = maker.get();
                http = first;
            }
            return first;
        }
    }

    @Override
    public void execute(Runnable exchange) {
        threads.execute(exchange);
    }
}
