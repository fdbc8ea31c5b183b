package dev.modellib.hf;

import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The answer to the question for some of a file's bytes, checked before a byte of it is believed.
 *
 * <p><b>Source:</b> RFC 9110 sections 13.1.5 (If-Range), 14.4 (Content-Range) and 15.3.7 (206).
 */
final class RangedReply {

    private static final Pattern CONTENT_RANGE =
            Pattern.compile("(?i)bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern UNSATISFIED_RANGE = Pattern.compile("(?i)bytes\\s+\\*/(\\d{1,18})");

    private final RemoteFile file;
    private final Question asked;
    private final HttpResponse<InputStream> response;

    private RangedReply(Question asked, HttpResponse<InputStream> response) {
        this.file = asked.file();
        this.asked = asked;
        this.response = response;
    }

    /**
     * Which bytes are asked for.
     *
     * @param firstByte where the first of them stands
     * @param endByte where the first one behind them stands; empty = all up to the end of the file
     */
    record Span(long firstByte, OptionalLong endByte) {

        static Span from(long offset) {
            if (offset < 0) {
                throw new IllegalArgumentException("An offset is zero or more, not " + offset);
            }
            return new Span(offset, OptionalLong.empty());
        }

        static Span of(RemoteFile file, long firstByte, long endByte) {
            OptionalLong size = file.sizeBytes();
            if (firstByte < 0 || endByte <= firstByte || endByte > size.orElse(endByte)) {
                throw new IllegalArgumentException("No bytes of a file with "
                        + (size.isPresent() ? size.getAsLong() : "unknown many") + ": " + firstByte + " to " + endByte);
            }
            return new Span(firstByte, OptionalLong.of(endByte));
        }

        boolean isWhole(RemoteFile file) {
            return firstByte == 0 && (endByte.isEmpty() || endByte.equals(file.sizeBytes()));
        }

        String header() {
            return "bytes=" + firstByte + "-" + (endByte.isEmpty() ? "" : endByte.getAsLong() - 1);
        }
    }

    /**
     * What is asked.
     *
     * @param file the file
     * @param span which of its bytes
     * @param etag the entity tag that they must have, without quotes: the Hub's for a file that git keeps, and for one in large
     *     file storage the one that the storage gave the first bytes, as its tags are of its own making; only a strong one counts
     */
    record Question(RemoteFile file, Span span, String etag) {

        boolean isWhole() {
            return span.isWhole(file);
        }

        /** Whether bytes are asked for on condition that the file is still the same. */
        boolean isConditional() {
            return !isWhole() && FileHeaders.isStrong(etag);
        }

        void ask(HttpRequest.Builder request) {
            if (!isWhole()) {
                request.header("Range", span.header());
            }
            if (isConditional()) {
                request.header("If-Range", "\"" + etag + "\"");
            }
        }
    }

    /** The body of a response with status 200, 206 or 416; the response is closed when it is not believed. */
    static HubBody body(Question asked, HttpResponse<InputStream> response) throws HubException, NetworkException {
        try {
            return new RangedReply(asked, response).check();
        } catch (HubException | NetworkException e) {
            FileTransport.discard(response);
            throw e;
        }
    }

    private HubBody check() throws HubException, NetworkException {
        HttpHeaders headers = response.headers();
        String commit = headers.firstValue("X-Repo-Commit").orElse("").strip();
        if (FileHeaders.isCommit(commit) && !commit.equals(file.commit())) {
            throw changed("the server names commit " + commit + " instead of " + file.commit());
        }
        return switch (response.statusCode()) {
            case 206 -> part(headers);
            case 200 -> whole(headers);
            default ->
                throw new HubException.RangeNotSatisfiable(
                        file.path(), asked.span().firstByte(), totalOfUnsatisfied(headers));
        };
    }

    private HubBody whole(HttpHeaders headers) throws HubException, NetworkException {
        InputStream stream = response.body();
        OptionalLong total = file.sizeBytes();
        // of a small file the whole is welcome, since its digest is known to be that of the commit
        if (file.sha256().isPresent() && asked.isConditional()) {
            requireTag(FileHeaders.strongTag(headers));
        }
        if (FileHeaders.isIdentity(headers)) {
            OptionalLong told =
                    FileHeaders.length(headers.firstValue("Content-Length").orElse(""));
            if (told.orElse(1) == 0 && total.orElse(0) > 0) {
                // Mirrors do that on a bad day: nothing came, which says nothing about the version.
                throw new HubException.ServerFailed(
                        "The answer for " + subject() + " is empty instead of " + total.getAsLong()
                                + " bytes long. Ask again, or ask another server.",
                        200);
            }
            total = agreed(told);
        } else {
            stream = decompressed(headers, stream);
        }
        return body(new ExactStream(stream, total, response.statusCode(), subject()), 0, total, true);
    }

    private HubBody part(HttpHeaders headers) throws HubException {
        Span span = asked.span();
        String text = headers.firstValue("Content-Range").orElse("").strip();
        Matcher range = CONTENT_RANGE.matcher(text);
        if (asked.isWhole() || !range.matches() || Long.parseLong(range.group(1)) != span.firstByte()) {
            throw subject()
                    .malformed("asked for "
                            + (asked.isWhole() ? "the whole" : "the range \"" + span.header() + "\"")
                            + ", the server sent the range \"" + PlainText.shown(text) + "\"");
        }
        if (!FileHeaders.isIdentity(headers)) {
            throw subject().malformed("the server compressed a part of the file, though asked not to");
        }
        long end = Long.parseLong(range.group(2)) + 1;
        OptionalLong told = agreed(FileHeaders.length(range.group(3)));
        long rest = end - span.firstByte();
        // an open range goes to the end of the file; of a bounded one a server may send less, but never more
        boolean fits = span.endByte().isPresent()
                ? end <= span.endByte().getAsLong() && end <= told.orElse(end)
                : told.orElse(end) == end;
        OptionalLong length =
                FileHeaders.length(headers.firstValue("Content-Length").orElse(""));
        if (rest <= 0 || !fits || length.orElse(rest) != rest) {
            throw subject()
                    .malformed("the server sent the range \"" + PlainText.shown(text) + "\", which does not fit");
        }
        if (asked.isConditional()) {
            requireTag(
                    file.sha256().isPresent()
                            ? FileHeaders.strongTag(headers)
                            : FileHeaders.of(206, headers).etag());
        }
        OptionalLong total = told.isPresent() || span.endByte().isPresent() ? told : OptionalLong.of(end);
        InputStream exact = new ExactStream(response.body(), OptionalLong.of(rest), 206, subject());
        return body(exact, span.firstByte(), total, false);
    }

    private HubBody body(InputStream stream, long offset, OptionalLong total, boolean whole) {
        String tag = file.sha256().isPresent() ? FileHeaders.strongTag(response.headers()) : "";
        return new HubBody(stream, offset, total, whole, Origin.of(response.uri()), tag);
    }

    /** A server that knows no {@code If-Range} sends bytes of another version all the same. */
    private void requireTag(String now) throws HubException {
        if (FileHeaders.isStrong(now) && !now.equals(asked.etag())) {
            throw changed("its entity tag is another one");
        }
    }

    /** The size that the file is known to have, and that the response must not contradict. */
    private OptionalLong agreed(OptionalLong told) throws HubException {
        OptionalLong known = file.sizeBytes();
        if (known.isPresent() && told.isPresent() && known.getAsLong() != told.getAsLong()) {
            throw changed("it has " + told.getAsLong() + " bytes instead of " + known.getAsLong());
        }
        return told.isPresent() ? told : known;
    }

    /** Some servers compress whatever they are asked for. */
    private InputStream decompressed(HttpHeaders headers, InputStream stream) throws HubException, NetworkException {
        List<String> encodings = headers.allValues("Content-Encoding");
        if (encodings.size() != 1 || !encodings.get(0).strip().equalsIgnoreCase("gzip")) {
            throw subject().malformed("the server encoded the file, though asked not to");
        }
        try {
            return new GZIPInputStream(stream);
        } catch (NetworkException e) {
            throw e;
        } catch (IOException e) {
            throw new HubException.ServerFailed(
                    "The compressed answer for " + subject() + " broke off at its beginning. Try again.", 200);
        }
    }

    private OptionalLong totalOfUnsatisfied(HttpHeaders headers) {
        Matcher range = UNSATISFIED_RANGE.matcher(
                headers.firstValue("Content-Range").orElse("").strip());
        return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : file.sizeBytes();
    }

    private Subject subject() {
        return Subject.file(file.repo(), file.commit(), file.path());
    }

    private HubException changed(String fact) {
        return new HubException.Changed(file.repo(), file.path(), fact);
    }
}
