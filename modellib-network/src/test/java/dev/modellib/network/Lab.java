package dev.modellib.network;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Settings for tests: waits are recorded and not made, time passes only when told to. */
final class Lab {
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // a ticker may be anywhere and may wrap around

    NetworkConfigBuilder settings() {
        return NetworkConfig.builder()
                .sleeper(waits::add)
                .random(() -> 0.5)
                .ticker(nanos::get)
                .circuitFailures(1_000);
    }

    ResilientHttpClient client() {
        return ResilientHttpClient.create(settings().build());
    }

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    static HttpRequest get(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    static HttpRequest post(URI uri, String body) {
        return HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    static HttpRequest head(URI uri) {
        return HttpRequest.newBuilder(uri)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
    }

    static BodyHandler<String> text() {
        return BodyHandlers.ofString();
    }

    /** A call that may throw. */
    interface Call<T> {
        T run() throws Exception;
    }

    /** Runs a call on a thread of its own, which is handed out first so that it can be interrupted. */
    static <T> Running<T> start(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(call.run());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                    flag.complete(Thread.currentThread().isInterrupted());
                },
                "lab");
        thread.setDaemon(true);
        thread.start();
        return new Running<>(thread, result, flag);
    }

    record Running<T>(Thread thread, CompletableFuture<T> result, CompletableFuture<Boolean> interruptedAtEnd) {}
}
