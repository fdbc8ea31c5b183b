package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the queue keeps of a request is the request. */
class RequestJsonProperties {

    @Property
    void aRequestThatIsWrittenIsRead(@ForAll("requests") DownloadRequest request) {
        DownloadRequest read = RequestJson.read(RequestJson.write(request));
        assertEquals(request.key(), read.key());
        assertEquals(request.expected(), read.expected());
        assertEquals(request.timeout(), read.timeout());
        assertEquals(RequestJson.write(request), RequestJson.write(read));
    }

    @Property
    void anEditedRequestIsReadOrRefusedByType(
            @ForAll("requests") DownloadRequest request, @ForAll int position, @ForAll char replacement) {
        char[] document = RequestJson.write(request).toCharArray();
        document[Math.floorMod(position, document.length)] = replacement;
        try {
            RequestJson.read(new String(document));
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().length() > 3);
        }
    }

    @Provide
    Arbitrary<DownloadRequest> requests() {
        Arbitrary<List<String>> globs = Arbitraries.of("*", "**/a b.gguf", "\u00fc \"x\"", "{a,b}*")
                .list()
                .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of("a/b", "a/b:Q4_K_M", "gpt2@refs/pr/1", "a/b:Q8_0@v1"),
                        globs,
                        globs,
                        Arbitraries.of(DownloadRequest.QuantPolicy.values()),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        expected().optional(),
                        Arbitraries.longs()
                                .between(1, TimeLimit.LONGEST.toNanos())
                                .map(Duration::ofNanos)
                                .optional())
                .as((ref, include, exclude, policy, unsafe, cached, expected, timeout) -> {
                    DownloadRequest.Builder request = DownloadRequest.builder(Fixture.ref(ref));
                    include.forEach(request::include);
                    exclude.forEach(request::exclude);
                    expected.ifPresent(request::expect);
                    timeout.ifPresent(request::timeout);
                    if (cached) {
                        request.root("ü-" + unsafe);
                    }
                    return request.quantPolicy(policy)
                            .acceptUnsafe(unsafe)
                            .fromCache(cached)
                            .build();
                });
    }

    private static Arbitrary<ExpectedFile> expected() {
        return Combinators.combine(
                        Arbitraries.of(
                                new ExpectedSize.Exact(7), new ExpectedSize.Approximate(8), new ExpectedSize.Unknown()),
                        Arbitraries.of(Optional.of(Digest.sha256("ab".repeat(32))), Optional.<Digest>empty()))
                .as((size, digest) -> new ExpectedFile("a/w.gguf", size, digest));
    }
}
