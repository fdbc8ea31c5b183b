package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * The part of a server's script that is about bodies: answers of status 200 that a client must not swallow.
 *
 * <p><b>Shape:</b> patterns as in {@link Faults}; each fault lasts until {@link Faults#clear()} and leaves redirects and refusals alone.
 * A body that is replaced knows no ranges.
 *
 * <p><b>Threads:</b> any.
 */
public final class BodyFaults {
    private final FaultView faults;

    BodyFaults(FaultView faults) {
        this.faults = faults;
    }

    /**
     * Answers with a body of the caller's, of the right length.
     *
     * @param pattern what it applies to
     * @param contentType what it says it is
     * @param body what it is
     * @return this
     */
    public BodyFaults replace(String pattern, String contentType, byte[] body) {
        Content content = new Content.Bytes(body.clone());
        return body(pattern, truth -> Reply.stream(200, content).header("Content-Type", contentType));
    }

    /**
     * Answers with what looks like JSON and is none.
     *
     * @param pattern what it applies to
     * @return this
     */
    public BodyFaults malformedJson(String pattern) {
        return json(pattern, text("[{\"id\":\"o/m\",\"path\":oops}, <html>"));
    }

    /**
     * Ends a body early, with the length of what is left, so that it looks whole.
     *
     * @param pattern what it applies to
     * @param bytes how much is left; shorter bodies stay as they are
     * @return this
     */
    public BodyFaults truncate(String pattern, int bytes) {
        return body(
                pattern,
                truth -> bytes >= truth.content().sizeBytes()
                        ? truth
                        : like(truth, new WrongContent.Resized(truth.content(), bytes)));
    }

    /**
     * Answers with JSON of lists in lists.
     *
     * @param pattern what it applies to
     * @param depth how many
     * @return this
     */
    public BodyFaults deepJson(String pattern, int depth) {
        return json(pattern, text("[".repeat(depth) + "]".repeat(depth)));
    }

    /**
     * Answers with valid JSON of any size: a list of one long text.
     *
     * @param pattern what it applies to
     * @param bytes how large the text is
     * @return this
     */
    public BodyFaults hugeJson(String pattern, long bytes) {
        return json(pattern, large(bytes));
    }

    /**
     * Sends the body, and before its last byte blanks without end, in chunks.
     *
     * @param pattern what it applies to
     * @return this
     */
    public BodyFaults endless(String pattern) {
        return body(pattern, truth -> like(truth, new WrongContent.Endless(truth.content())));
    }

    /**
     * Sends the body in gzip and in chunks, whatever {@code Accept-Encoding} says; ranges are ignored.
     *
     * @param pattern what it applies to
     * @return this
     */
    public BodyFaults gzip(String pattern) {
        return body(
                pattern,
                truth -> like(truth, new WrongContent.Gzip(truth.content())).header("Content-Encoding", "gzip"));
    }

    /**
     * Answers with JSON in gzip that unpacks to about a thousand times its size.
     *
     * @param pattern what it applies to
     * @param unpackedBytes how large it is unpacked
     * @return this
     */
    public BodyFaults gzipBomb(String pattern, long unpackedBytes) {
        Content bomb = new WrongContent.Gzip(large(unpackedBytes));
        return body(
                pattern,
                truth -> Reply.stream(200, bomb)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .header("Content-Encoding", "gzip"));
    }

    /**
     * Sends the body under header lines named {@code Content-Length} that say anything: two that differ, a negative one, a word. The
     * connection ends after the body. Applies to every answer that has a body.
     *
     * @param pattern what it applies to
     * @param values one header line each
     * @return this
     */
    public BodyFaults contentLengths(String pattern, String... values) {
        faults.add(pattern, FaultView.ALWAYS, new Fault.Lengths(List.of(values)));
        return this;
    }

    private static Content large(long bytes) {
        return new WrongContent.Filled("[\"", 'a', bytes, "\"]");
    }

    private static Content text(String text) {
        return new Content.Bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same headers, without what belongs to a file that knows ranges. */
    private static Reply like(Reply truth, Content content) {
        Reply reply = Reply.stream(200, content);
        truth.headers().forEach((name, value) -> {
            if (!name.equals("Accept-Ranges")) {
                reply.header(name, value);
            }
        });
        return reply;
    }

    private BodyFaults json(String pattern, Content content) {
        return body(
                pattern, truth -> Reply.stream(200, content).header("Content-Type", "application/json; charset=utf-8"));
    }

    private BodyFaults body(String pattern, Function<Reply, Reply> body) {
        faults.add(
                pattern,
                FaultView.ALWAYS,
                new Fault.Answer(
                        truth -> truth.status() == 200,
                        (call, truth) -> body.apply(truth).standing(truth)));
        return this;
    }
}
