package dev.modellib.core;

import dev.modellib.io.Digest;
import java.time.Duration;
import java.util.OptionalLong;

/** The requests of the queue as they are kept. */
final class RequestJson {

    private RequestJson() {}

    /** The same text for equal requests. */
    static String write(DownloadRequest request) {
        JsonFields fields = new JsonFields().put("ref", request.ref().toString());
        fields.texts("include", request.include()).texts("exclude", request.exclude());
        fields.put("quantPolicy", request.quantPolicy().name());
        fields.put("acceptUnsafe", request.acceptUnsafe()).put("fromCache", request.fromCache());
        request.expected().ifPresent(file -> fields.put("expected", expected(file)));
        request.timeout().ifPresent(limit -> {
            fields.put("timeoutMillis", limit.toMillis());
            if (nanosBelowMillis(limit) > 0) {
                fields.put("timeoutNanos", nanosBelowMillis(limit));
            }
        });
        fields.put("root", request.root());
        return Json.line(fields.build());
    }

    private static long nanosBelowMillis(Duration limit) {
        return limit.minusMillis(limit.toMillis()).toNanos();
    }

    private static JsonValue.Fields expected(ExpectedFile file) {
        JsonFields fields = new JsonFields().put("path", file.path());
        if (file.size() instanceof ExpectedSize.Exact exact) {
            fields.put("bytes", exact.bytes());
        } else if (file.size() instanceof ExpectedSize.Approximate about) {
            fields.put("aboutBytes", about.bytes());
        }
        return fields.put("sha256", file.sha256().map(Digest::hex)).build();
    }

    private static ExpectedFile expected(JsonValue.Fields fields) {
        OptionalLong exact = fields.number("bytes");
        OptionalLong about = fields.number("aboutBytes");
        ExpectedSize size = exact.isPresent()
                ? new ExpectedSize.Exact(exact.getAsLong())
                : about.isPresent() ? new ExpectedSize.Approximate(about.getAsLong()) : new ExpectedSize.Unknown();
        return new ExpectedFile(
                fields.required("path"), size, fields.text("sha256").map(Digest::sha256));
    }

    /** Reads a request; an {@link IllegalArgumentException} says why it cannot be read. */
    static DownloadRequest read(String document) {
        if (!(Json.parse(document) instanceof JsonValue.Fields fields)) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        if (!(ModelRef.parse(fields.required("ref")) instanceof ModelRef.Hub ref)) {
            throw new IllegalArgumentException("field 'ref' names no repository");
        }
        DownloadRequest.Builder request = DownloadRequest.builder(ref)
                .quantPolicy(DownloadRequest.QuantPolicy.valueOf(fields.required("quantPolicy")))
                .acceptUnsafe(fields.isSet("acceptUnsafe"))
                .fromCache(fields.isSet("fromCache"));
        for (JsonValue glob : fields.items("include")) {
            request.include(glob(glob));
        }
        for (JsonValue glob : fields.items("exclude")) {
            request.exclude(glob(glob));
        }
        if (fields.get("expected").isPresent()) {
            request.expect(expected(fields.object("expected")));
        }
        OptionalLong timeout = fields.number("timeoutMillis");
        if (timeout.isPresent()) {
            request.timeout(Duration.ofMillis(timeout.getAsLong())
                    .plusNanos(fields.number("timeoutNanos").orElse(0)));
        }
        fields.text("root").ifPresent(request::root);
        return request.build();
    }

    private static String glob(JsonValue value) {
        if (value instanceof JsonValue.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException("a pattern is no text");
    }
}
