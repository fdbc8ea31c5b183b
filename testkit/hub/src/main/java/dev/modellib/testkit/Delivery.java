package dev.modellib.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Sends one reply: conditions and range first, then the scripted faults, then the log, then the bytes. */
final class Delivery {
    private final HttpExchange exchange;
    private final Call call;
    private final Faults faults;
    private final Consumer<HubRequest> log;

    /** What will really go out: a part of the content under a status, and headers whose names know no case. */
    private record Outgoing(int status, Content content, long from, long length, Map<String, String> headers) {}

    Delivery(HttpExchange exchange, Call call, Faults faults, Consumer<HubRequest> log) {
        this.exchange = exchange;
        this.call = call;
        this.faults = faults;
        this.log = log;
    }

    void send(Reply truth) throws IOException, InterruptedException {
        boolean drops = faults.dropsNow()
                || faults.take(Fault.Drop.class, call, truth, unused -> true).isPresent();
        if (drops) {
            log.accept(call.logged(0));
            exchange.close();
            return;
        }
        Optional<Fault.Status> scripted = faults.take(Fault.Status.class, call, truth, unused -> true);
        Reply reply = scripted.map(this::scripted).orElse(truth);
        Outgoing out = conditions(reply);
        for (Fault.Header fault : faults.headers(call, truth)) {
            out.headers().remove(fault.name());
            fault.value().ifPresent(value -> out.headers().put(fault.name(), value));
        }
        transmit(out, reply, truth);
    }

    private Reply scripted(Fault.Status fault) {
        Reply reply = Reply.json(fault.code(), Map.of("error", "status " + fault.code() + " by script"));
        fault.headers().forEach(reply::header);
        return reply;
    }

    private Outgoing conditions(Reply reply) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(reply.headers());
        Content content = reply.content();
        long size = content.sizeBytes();
        if (!reply.isFile()) {
            return whole(reply.status(), content, headers);
        }
        String etag = headers.getOrDefault("ETag", "");
        if (call.header("if-none-match").map(v -> lists(v, etag)).orElse(false)) {
            headers.keySet().retainAll(List.of("ETag", "X-Repo-Commit", "RateLimit", "RateLimit-Policy"));
            return new Outgoing(304, content, 0, 0, headers);
        }
        boolean stale = call.header("if-range").map(v -> !v.equals(etag)).orElse(false);
        Optional<ByteRange> range = call.isHead() || stale
                ? Optional.empty() // a range is defined for GET only
                : call.header("range").flatMap(v -> ByteRange.parse(v, size));
        if (range.isEmpty()
                || faults.take(Fault.IgnoreRange.class, call, reply, unused -> true)
                        .isPresent()) {
            return whole(200, content, headers);
        }
        headers.put("Content-Range", range.get().contentRange(size));
        if (!range.get().isSatisfiable()) {
            headers.remove("Content-Disposition");
            headers.put("Content-Length", "0");
            return new Outgoing(416, content, 0, 0, headers);
        }
        headers.put("Content-Length", Long.toString(range.get().length()));
        return new Outgoing(206, content, range.get().from(), range.get().length(), headers);
    }

    private static Outgoing whole(int status, Content content, Map<String, String> headers) {
        headers.put("Content-Length", Long.toString(content.sizeBytes()));
        return new Outgoing(status, content, 0, content.sizeBytes(), headers);
    }

    private static boolean lists(String header, String etag) {
        return header.equals("*")
                || Arrays.stream(header.split(","))
                        .anyMatch(one -> one.strip().replaceFirst("^W/", "").equals(etag));
    }

    private void transmit(Outgoing out, Reply reply, Reply truth) throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(out.headers());
        String declared = out.headers().get("Content-Length");
        boolean bodiless = call.isHead() || out.status() == 304 || out.status() == 204;
        if (!bodiless) {
            headers.keySet().removeIf(name -> name.equalsIgnoreCase("Content-Length"));
        }
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        log.accept(call.logged(out.status()));
        if (bodiless) {
            exchange.sendResponseHeaders(out.status(), -1);
            exchange.close();
            return;
        }
        long promised = declared == null ? 0 : parse(declared, out.length());
        long length = Math.min(out.length(), declared == null ? out.length() : promised);
        exchange.sendResponseHeaders(out.status(), declared == null ? 0 : promised == 0 ? -1 : promised);
        if (length > 0) {
            body(new Outgoing(out.status(), out.content(), out.from(), length, headers), reply, truth);
        }
        exchange.close(); // short of what was promised, this ends the connection as well
    }

    private static long parse(String declared, long otherwise) {
        try {
            return Math.max(0, Long.parseLong(declared));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private void body(Outgoing out, Reply reply, Reply truth) throws IOException, InterruptedException {
        boolean redirect = out.status() >= 300 && out.status() < 400;
        Optional<Fault.CutAfter> cut = redirect
                ? Optional.empty()
                : faults.take(Fault.CutAfter.class, call, truth, fault -> fault.bytes() < out.length());
        long end = cut.map(Fault.CutAfter::bytes).orElse(out.length());
        Optional<Fault.HoldAfter> hold = redirect
                ? Optional.empty()
                : faults.take(Fault.HoldAfter.class, call, truth, fault -> fault.bytes() <= end);
        long before = hold.map(Fault.HoldAfter::bytes).orElse(0L);
        OutputStream body = flipping(exchange.getResponseBody(), out, reply);
        out.content().copyTo(body, out.from(), before);
        if (hold.isPresent()) {
            body.flush();
            hold.get().gate().pass();
        }
        out.content().copyTo(body, out.from() + before, end - before);
        body.flush();
    }

    private OutputStream flipping(OutputStream body, Outgoing out, Reply reply) {
        if (!reply.isFile()) {
            return body;
        }
        return faults.take(
                        Fault.FlipBit.class,
                        call,
                        reply,
                        fault -> fault.bitOffset() / 8 >= out.from()
                                && fault.bitOffset() / 8 < out.from() + out.length())
                .<OutputStream>map(fault -> new Flip(body, fault.bitOffset() - out.from() * 8))
                .orElse(body);
    }

    /** Passes bytes on with one bit turned over. */
    private static final class Flip extends FilterOutputStream {
        private final long bit;
        private long position;

        Flip(OutputStream out, long bit) {
            super(out);
            this.bit = bit;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
            long index = bit / 8 - position;
            if (index >= 0 && index < length) {
                part[(int) index] ^= (byte) (1 << bit % 8);
            }
            out.write(part);
            position += length;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
