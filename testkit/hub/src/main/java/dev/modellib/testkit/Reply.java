package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer before the faults and the range have had their say. */
final class Reply {
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Content content;
    private final boolean isFile;
    private boolean conditional = true;
    private @Nullable String subject;

    private Reply(int status, Content content, boolean isFile) {
        this.status = status;
        this.content = content;
        this.isFile = isFile;
    }

    static Reply empty(int status) {
        return new Reply(status, new Content.Bytes(new byte[0]), false);
    }

    static Reply text(int status, String type, String text) {
        Content content = new Content.Bytes(text.getBytes(StandardCharsets.UTF_8));
        return new Reply(status, content, false).header("Content-Type", type);
    }

    static Reply json(int status, Object value) {
        return text(status, "application/json; charset=utf-8", Json.write(value));
    }

    /** A refusal in the Hub's shape: the reason in the headers and in the body. */
    static Reply error(int status, String code, String message) {
        Reply reply = json(status, Map.of("error", message)).header("X-Error-Message", message);
        return code.isEmpty() ? reply : reply.header("X-Error-Code", code);
    }

    /** An answer that a test asked for. */
    static Reply scripted(int status, Map<String, String> headers) {
        Reply reply = json(status, Map.of("error", "status " + status + " by script"));
        headers.forEach(reply::header);
        return reply;
    }

    static Reply redirect(int status, String location) {
        return text(status, "text/plain; charset=utf-8", "Redirecting to " + location)
                .header("Location", location);
    }

    /** A file's bytes: the only answer that knows ranges. */
    static Reply file(StoredFile file, String etag) {
        return new Reply(200, file.content(), true)
                .header("Accept-Ranges", "bytes")
                .header("ETag", etag)
                .header("Content-Type", file.path().endsWith(".json") ? "application/json" : "application/octet-stream")
                .header("Content-Disposition", disposition(file.path()))
                .about(file.path());
    }

    static String disposition(String path) {
        return "inline; filename*=UTF-8''" + PercentText.encode(path.substring(path.lastIndexOf('/') + 1));
    }

    /** A body that is made while it is sent. */
    static Reply stream(int status, Content content) {
        return new Reply(status, content, false);
    }

    /** The same answer with another body. */
    Reply with(Content other) {
        Reply reply = new Reply(status, other, isFile);
        reply.headers.putAll(headers);
        reply.subject = subject;
        reply.conditional = conditional;
        return reply;
    }

    /** Takes over the headers that stand on every answer, whatever it is. */
    Reply standing(Reply truth) {
        truth.headers.forEach((name, value) -> {
            if (name.startsWith("RateLimit")) {
                headers.putIfAbsent(name, value);
            }
        });
        subject = truth.subject;
        return this;
    }

    /** Gives a body a weak ETag that follows from it. */
    Reply tagged() {
        if (status == 200 && !headers.containsKey("ETag")) {
            header("ETag", "W/\"" + Long.toHexString(content.sizeBytes()) + "-" + StoredFile.sha1Hex(content) + "\"");
        }
        return this;
    }

    /** Lets the answer be the whole one, whatever the request makes it depend on. */
    Reply unconditional() {
        conditional = false;
        return this;
    }

    boolean isConditional() {
        return conditional;
    }

    /** Sets a header; what would break the header block is dropped. */
    Reply header(String name, String value) {
        headers.put(name, value.replaceAll("[^\\x20-\\x7e]", "?"));
        return this;
    }

    /** Says which file of a repo this answer is about. */
    Reply about(String path) {
        subject = path;
        return this;
    }

    Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Content content() {
        return content;
    }

    boolean isFile() {
        return isFile;
    }
}
