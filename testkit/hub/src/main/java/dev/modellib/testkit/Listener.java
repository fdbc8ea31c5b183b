package dev.modellib.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * One of the origins: HTTP/1.1 on a port of the system's choice, a thread a connection. It speaks HTTP itself, because no server that
 * keeps to the rules would send what a script asks for.
 */
final class Listener {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int BACKLOG = 256;

    /** Small answers leave in one packet with their head; larger pieces pass by the buffer. */
    private static final int BUFFER_BYTES = 8192;

    private final HubRequest.Server side;
    private final HubState state;
    private final Workers workers;
    private final Function<Call, Reply> routes;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    Listener(HubRequest.Server side, HubState state, Workers workers, Function<Call, Reply> routes) {
        this.side = side;
        this.state = state;
        this.workers = workers;
        this.routes = routes;
        try {
            server = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(LOOPBACK));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HubRequest.Server server() {
        return side;
    }

    String origin() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    void start() {
        workers.run(this::accept);
    }

    /** How many clients are connected. */
    int connections() {
        return connections.size();
    }

    void stop() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                if (server.isClosed()) {
                    socket.close(); // it came in while the others were closed
                }
                workers.run(() -> serve(socket));
            } catch (IOException e) {
                // closed, or one client gone before it was served
            } catch (RejectedExecutionException e) {
                state.violations.add("more connections than the testkit serves at once");
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            OutputStream out =
                    new BufferedOutputStream(new LimitedOutput(socket.getOutputStream(), state.rate), BUFFER_BYTES);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            RequestReader requests = new RequestReader(side, in, out);
            Peer peer = new Peer(socket, in);
            boolean open = true;
            while (open) {
                Optional<Call> call = requests.read();
                open = call.isPresent() && answer(call.get(), out, peer);
            }
        } catch (ProtocolException e) {
            state.violations.add("no HTTP reached " + side + ": " + e.getMessage());
        } catch (IOException e) {
            // the client went away, which is its right; what it did is in the log
        } finally {
            connections.remove(socket);
            state.connectionEnded();
        }
    }

    private boolean answer(Call call, OutputStream out, Peer peer) throws IOException {
        state.answering.up();
        try {
            return new Delivery(out, peer, call, state).send(routes.apply(call));
        } catch (RuntimeException | Error e) {
            state.violations.add("the testkit itself failed: " + call.method() + " " + call.path() + ": " + e);
            return false;
        } finally {
            state.answering.down();
        }
    }
}
