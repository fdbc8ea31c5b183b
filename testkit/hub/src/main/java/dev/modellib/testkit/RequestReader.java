package dev.modellib.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads requests off one connection, as in RFC 9112: a head, then a body with its length or in chunks. */
final class RequestReader {
    private static final int MAX_HEAD_BYTES = 1 << 18;
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final HubRequest.Server server;
    private final InputStream in;
    private final OutputStream out;

    RequestReader(HubRequest.Server server, InputStream in, OutputStream out) {
        this.server = server;
        this.in = in;
        this.out = out;
    }

    /** Empty when the client ended the connection between two requests; a {@link ProtocolException} when this is no HTTP. */
    Optional<Call> read() throws IOException {
        Optional<String> start = line();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = start.get().split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("no request line of HTTP/1.1");
        }
        Map<String, String> headers = headers();
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return Optional.of(new Call(server, parts[0], parts[1], parts[2], headers, body(headers)));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = required(); !line.isEmpty(); line = required()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("no header line");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        return headers;
    }

    private String body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            for (long size = chunkSize(); size > 0; size = chunkSize()) {
                copy(size, body);
                required();
            }
            while (!required().isEmpty()) {
                // trailers say nothing to a Hub
            }
        } else {
            copy(number(headers.getOrDefault("content-length", "0"), 10), body);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private long chunkSize() throws IOException {
        return number(required().replaceFirst(";.*", ""), 16);
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            long number = Long.parseLong(text.strip(), radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new ProtocolException("no length");
    }

    private void copy(long size, ByteArrayOutputStream body) throws IOException {
        if (size > MAX_BODY_BYTES - body.size()) {
            throw new ProtocolException("a body of more than " + MAX_BODY_BYTES + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException("the connection ended inside a body");
        }
        body.writeBytes(bytes);
    }

    private String required() throws IOException {
        return line().orElseThrow(() -> new EOFException("the connection ended inside a head"));
    }

    /** One line without its end; empty when there is no byte any more. */
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int value = in.read();
        if (value < 0) {
            return Optional.empty();
        }
        while (value != '\n') {
            if (value < 0) {
                throw new EOFException("the connection ended inside a line");
            }
            if (line.size() == MAX_HEAD_BYTES) {
                throw new ProtocolException("a line of more than " + MAX_HEAD_BYTES + " bytes");
            }
            line.write(value);
            value = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
