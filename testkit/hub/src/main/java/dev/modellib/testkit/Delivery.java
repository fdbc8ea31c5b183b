package dev.modellib.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sends one reply: the scripted faults about the answer, conditions and range, the headers' faults, then the log, then the bytes. */
final class Delivery {
    private final OutputStream out;
    private final Peer peer;
    private final Call call;
    private final HubState hub;
    private final FaultScript faults;

    /** What will really go out: a part of the content under a status, and headers whose names know no case. */
    private record Outgoing(int status, Content content, long from, long length, Map<String, String> headers) {}

    Delivery(OutputStream out, Peer peer, Call call, HubState hub) {
        this.out = out;
        this.peer = peer;
        this.call = call;
        this.hub = hub;
        this.faults = hub.script;
    }

    /** Whether the connection can serve another request. */
    boolean send(Reply truth) throws IOException {
        if (faults.dropsNow() || faults.takes(Fault.Drop.class, call, truth)) {
            hub.log(call.logged(0));
            return false;
        }
        Reply reply = faults.take(
                        Fault.Answer.class, call, truth, fault -> fault.when().test(truth))
                .map(fault -> fault.answer().apply(call, truth))
                .orElse(truth);
        if (reply.isFile()) {
            for (Fault.Version fault : faults.all(Fault.Version.class, call, truth)) {
                reply = fault.version().apply(reply);
            }
        }
        Outgoing answer = conditions(reply);
        lie(answer, truth);
        hub.log(call.logged(answer.status()));
        Optional<Fault.Silence> silence = faults.take(Fault.Silence.class, call, truth, unused -> true);
        if (silence.isPresent()) {
            try {
                silence.get().gate().pass(peer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return transmit(answer, reply, truth);
    }

    private Outgoing conditions(Reply reply) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(reply.headers());
        Content content = reply.content();
        String etag = headers.getOrDefault("ETag", "");
        boolean known = reply.isConditional() && reply.status() == 200 && call.isRead() && !etag.isEmpty();
        if (known && call.header("if-none-match").map(v -> lists(v, etag)).orElse(false)) {
            headers.keySet().retainAll(List.of("ETag", "X-Repo-Commit", "RateLimit", "RateLimit-Policy"));
            return new Outgoing(304, content, 0, 0, headers);
        }
        if (!reply.isFile()) {
            return whole(reply.status(), content, headers);
        }
        boolean stale = call.header("if-range").map(v -> !v.equals(etag)).orElse(false)
                && !faults.takes(Fault.IgnoreIfRange.class, call, reply);
        Optional<ByteRange> asked = call.isHead() || stale
                ? Optional.empty() // a range is defined for GET only
                : call.header("range").flatMap(v -> ByteRange.parse(v, content.sizeBytes()));
        if (asked.isEmpty() || faults.takes(Fault.IgnoreRange.class, call, reply)) {
            return whole(200, content, headers);
        }
        return part(asked.get(), reply, headers);
    }

    private Outgoing part(ByteRange asked, Reply reply, Map<String, String> headers) {
        long size = reply.content().sizeBytes();
        ByteRange range = faults.takes(Fault.RefuseRange.class, call, reply)
                ? new ByteRange(size, 0)
                : faults.take(Fault.ShiftRange.class, call, reply, unused -> asked.isSatisfiable())
                        .map(fault -> asked.shifted(fault.bytes(), size))
                        .orElse(asked);
        headers.put("Content-Range", range.contentRange(size));
        if (!range.isSatisfiable()) {
            headers.remove("Content-Disposition");
            headers.put("Content-Length", "0");
            return new Outgoing(416, reply.content(), 0, 0, headers);
        }
        headers.put("Content-Length", Long.toString(range.length()));
        return new Outgoing(206, reply.content(), range.from(), range.length(), headers);
    }

    private static Outgoing whole(int status, Content content, Map<String, String> headers) {
        long size = content.sizeBytes();
        if (size == Content.UNKNOWN) {
            return new Outgoing(status, content, 0, Long.MAX_VALUE, headers);
        }
        headers.put("Content-Length", Long.toString(size));
        return new Outgoing(status, content, 0, size, headers);
    }

    /** By the weak comparison, which is the one for If-None-Match. */
    private static boolean lists(String header, String etag) {
        return header.equals("*")
                || Arrays.stream(header.split(","))
                        .anyMatch(one -> opaque(one.strip()).equals(opaque(etag)));
    }

    private static String opaque(String etag) {
        return etag.replaceFirst("^W/", "");
    }

    private void lie(Outgoing answer, Reply truth) {
        for (Fault.Header fault : faults.all(Fault.Header.class, call, truth)) {
            boolean meant = switch (fault.scope()) {
                case ALL -> true;
                case PARTIAL -> answer.status() == 206;
                case HEAD -> call.isHead();
            };
            if (meant) {
                Optional<String> said = Optional.ofNullable(answer.headers().remove(fault.name()));
                fault.value()
                        .apply(call, said)
                        .ifPresent(value -> answer.headers().put(fault.name(), value));
            }
        }
    }

    private boolean transmit(Outgoing answer, Reply reply, Reply truth) throws IOException {
        boolean bodiless = call.isHead() || answer.status() == 304 || answer.status() == 204;
        Optional<Fault.Lengths> lengths =
                bodiless ? Optional.empty() : faults.take(Fault.Lengths.class, call, truth, unused -> true);
        String declared = answer.headers().get("Content-Length");
        AnswerHead head = new AnswerHead(answer.status()).line("Date", AnswerHead.date(hub.instant()));
        answer.headers().forEach((name, value) -> {
            if (lengths.isEmpty() || !name.equalsIgnoreCase("Content-Length")) {
                head.line(name, value);
            }
        });
        lengths.ifPresent(lies -> lies.values().forEach(value -> head.line("Content-Length", value)));
        boolean chunked = !bodiless && declared == null && lengths.isEmpty() && call.speaksChunks();
        if (chunked) {
            head.line("Transfer-Encoding", "chunked");
        }
        if (!call.keepsConnection()) {
            head.line("Connection", "close");
        }
        out.write(head.bytes());
        if (bodiless) {
            out.flush();
            return call.keepsConnection();
        }
        long promised = declared == null || lengths.isPresent() ? answer.length() : parse(declared, answer.length());
        long length = Math.min(answer.length(), promised);
        return body(answer, length, chunked, reply, truth)
                && promised == length
                && lengths.isEmpty()
                && (chunked || declared != null)
                && call.keepsConnection();
    }

    private static long parse(String declared, long otherwise) {
        try {
            long number = Long.parseLong(declared);
            return number < 0 ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Whether the body came to its end. */
    private boolean body(Outgoing answer, long length, boolean chunked, Reply reply, Reply truth) throws IOException {
        boolean redirect = answer.status() >= 300 && answer.status() < 400;
        Optional<Fault.CutAfter> cut = redirect
                ? Optional.empty()
                : faults.take(Fault.CutAfter.class, call, truth, fault -> fault.bytes() < length);
        long end = cut.map(Fault.CutAfter::bytes).orElse(Long.MAX_VALUE);
        Optional<Fault.HoldAfter> hold = redirect
                ? Optional.empty()
                : faults.take(Fault.HoldAfter.class, call, truth, fault -> fault.bytes() <= Math.min(end, length));
        Optional<Fault.Trickle> trickle =
                redirect ? Optional.empty() : faults.take(Fault.Trickle.class, call, truth, unused -> true);
        OutputStream framed = chunked ? new Chunks(out) : out;
        ScriptedBody body = new ScriptedBody(
                framed, peer, hub.sent(call.server()), end, hold, trickle, flipped(answer, length, reply));
        try {
            if (length > 0) {
                answer.content().copyTo(body, answer.from(), length);
            }
            body.finish();
            if (framed instanceof Chunks chunks) {
                chunks.finish();
            }
            out.flush();
            return true;
        } catch (ScriptedBody.Cut e) {
            return false;
        }
    }

    /** Which bit of the body is to be sent wrong; negative for none. */
    private long flipped(Outgoing answer, long length, Reply reply) {
        if (!reply.isFile()) {
            return -1;
        }
        return faults.take(
                        Fault.FlipBit.class,
                        call,
                        reply,
                        fault -> fault.bitOffset() / 8 >= answer.from()
                                && fault.bitOffset() / 8 < answer.from() + length)
                .map(fault -> fault.bitOffset() - answer.from() * 8)
                .orElse(-1L);
    }
}
