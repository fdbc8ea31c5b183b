package dev.modellib.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;

/** An HTTP/1.1 server on loopback sockets that answers byte for byte what a test says, right or wrong. */
final class LoopbackServer implements AutoCloseable {

    /** What a client sent; header names in lower case. */
    record Request(String method, String target, Map<String, String> headers, String body) {}

    /** What the connection does after the bytes of an answer. */
    enum Then {
        KEEP,
        CLOSE,
        HOLD
    }

    record Answer(byte[] bytes, Then then) {
        Answer then(Then other) {
            return new Answer(bytes, other);
        }
    }

    private final ServerSocket listener;
    private final String scheme;
    private final Function<Request, Answer> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Request> arrivals = new LinkedBlockingQueue<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Semaphore peersLeft = new Semaphore(0);

    private LoopbackServer(Function<Request, Answer> script, ServerSocketFactory sockets) {
        this.script = script;
        this.scheme = sockets instanceof SSLServerSocketFactory ? "https" : "http";
        try {
            listener = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    static LoopbackServer start(Function<Request, Answer> script) {
        return new LoopbackServer(script, ServerSocketFactory.getDefault());
    }

    /** A server that speaks TLS. */
    static LoopbackServer start(SSLContext context, Function<Request, Answer> script) {
        return new LoopbackServer(script, context.getServerSocketFactory());
    }

    /** A whole response; headers as alternating names and values, a Content-Length is added when there is none. */
    static Answer answer(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
        boolean framed = status == 304 || status == 204;
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            framed |= headers[i].equalsIgnoreCase("Content-Length") || headers[i].equalsIgnoreCase("Transfer-Encoding");
        }
        if (!framed) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return raw(head + "\r\n" + body);
    }

    static Answer raw(String text) {
        return new Answer(text.getBytes(StandardCharsets.ISO_8859_1), Then.KEEP);
    }

    /** Closes the connection without a byte. */
    static Answer drop() {
        return raw("").then(Then.CLOSE);
    }

    URI uri(String target) {
        return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort() + target);
    }

    Origin origin() {
        return Origin.of(uri("/"));
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Request> requests() {
        return requests;
    }

    /** Waits until the next request is there. */
    Request awaitRequest() throws InterruptedException {
        Request request = arrivals.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    /** Waits until a client has closed a connection that is held. */
    boolean awaitPeerLeft() throws InterruptedException {
        return awaitPeersLeft(1);
    }

    /** Waits until clients have closed so many connections that were held. */
    boolean awaitPeersLeft(int count) throws InterruptedException {
        return awaitPeersLeft(count, Duration.ofSeconds(20));
    }

    boolean awaitPeersLeft(int count, Duration atMost) throws InterruptedException {
        return peersLeft.tryAcquire(count, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many connections were made. */
    int connections() {
        return sockets.size();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                if (listener.isClosed()) {
                    socket.close(); // one that waited may still come in, and must not be answered
                    return;
                }
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end of the server
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            Then then = Then.KEEP;
            Request request = then == Then.KEEP ? read(in) : null;
            while (request != null && then == Then.KEEP) {
                requests.add(request);
                arrivals.add(request);
                Answer answer = script.apply(request);
                socket.getOutputStream().write(answer.bytes());
                then = answer.then();
                request = then == Then.KEEP ? read(in) : null;
            }
            if (then == Then.HOLD) {
                awaitEnd(in);
            }
        } catch (IOException gone) {
            // the client or the server went
        }
    }

    private void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // nothing more is said
            }
        } catch (IOException reset) {
            // also an end
        }
        peersLeft.release();
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return null;
            }
            head.write(octet);
        }
        String[] lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        String[] first = lines[0].split(" ");
        return new Request(first[0], first[1], headers, body);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "loopback-server");
        thread.setDaemon(true);
        thread.start();
    }
}
