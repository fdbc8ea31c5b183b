package dev.modellib.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** One of the two origins: the JDK's HTTP server on a port of the system's choice. */
final class Listener {
    static {
        // without this, JDK 17 lets each answer on a kept connection wait about 40 ms; it is read when the server's
        // classes load
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final HubRequest.Server side;
    private final HubState state;
    private final ExecutorService pool;
    private final Function<Call, Reply> routes;
    private final HttpServer server;

    Listener(HubRequest.Server side, HubState state, ExecutorService pool, Function<Call, Reply> routes) {
        this.side = side;
        this.state = state;
        this.pool = pool;
        this.routes = routes;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(pool);
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The server's dispatcher inherits being a daemon from the thread that starts it. */
    void start() {
        server.createContext("/", this::handle);
        try {
            pool.submit(server::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the server", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot start the server", e);
        }
    }

    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) {
        try {
            Call call = new Call(side, exchange);
            new Delivery(exchange, call, state.faults, state.requests::add).send(routes.apply(call));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the client went away, which is its right; what it did is in the log
        } catch (RuntimeException | Error e) {
            state.violations.add("the testkit itself failed: " + exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getRawPath() + ": " + e);
        } finally {
            exchange.close();
        }
    }
}
