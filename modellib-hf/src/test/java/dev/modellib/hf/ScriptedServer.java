package dev.modellib.hf;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An HTTP server on loopback that answers what a test says, one connection a request: for answers that no good Hub gives, a
 * body cut short or without a length among them.
 */
final class ScriptedServer implements AutoCloseable {

    /** A request as it came in; header names in any case. */
    record Asked(String method, String target, Map<String, String> headers) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    /** What to answer. Content-Length is added unless the answer names one, or is told to have none. */
    record Answer(int status, List<String> headers, byte[] body, boolean hasLength) {

        static Answer of(int status, String body) {
            return of(status, body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer of(int status, byte[] body) {
            return new Answer(status, List.of(), body, true);
        }

        Answer with(String name, String value) {
            List<String> more = new ArrayList<>(headers);
            more.add(name + ": " + value);
            return new Answer(status, more, body, hasLength);
        }

        /** The body ends where the connection does, as in HTTP/1.0. */
        Answer withoutLength() {
            return new Answer(status, headers, body, false);
        }
    }

    private final ServerSocket server;
    private final Function<Asked, Answer> script;
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    ScriptedServer(Function<Asked, Answer> script) {
        this.script = script;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** All requests so far. */
    List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (server.isClosed()) {
                    socket.close(); // one that waited may still come in, and must not be answered
                    return;
                }
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            String[] line = line(in).split(" ");
            if (line.length < 2) {
                return;
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon), header.substring(colon + 1).strip());
            }
            Asked request = new Asked(line[0], line[1], headers);
            asked.add(request);
            out.write(bytes(script.apply(request), request.method().equals("HEAD")));
            out.flush();
            socket.shutdownOutput();
            in.readAllBytes();
        } catch (IOException e) {
            // The client went away: its right.
        }
    }

    private static byte[] bytes(Answer answer, boolean isHead) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Scripted\r\nConnection: close\r\n");
        answer.headers().forEach(header -> head.append(header).append("\r\n"));
        boolean named = answer.headers().stream().anyMatch(header -> header.startsWith("Content-Length:"));
        if (answer.hasLength() && !named) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = isHead ? new byte[0] : answer.body();
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
