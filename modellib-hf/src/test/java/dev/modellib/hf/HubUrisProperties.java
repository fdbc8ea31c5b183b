package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.Origin;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HubUrisProperties {

    private static final HubUris URIS = new HubUris(URI.create("https://mirror.example:8443/hf"));
    private static final URI CURRENT = URI.create("https://mirror.example:8443/hf/api/models/o/n/tree/main");

    @Property
    void encodedTextIsDecodedToItself(@ForAll("text") String text) {
        String encoded = HubUris.encode(text);

        assertTrue(encoded.matches("[A-Za-z0-9._~%-]*"), encoded);
        assertEquals(text, URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    }

    @Property
    void revisionAndPathCanBeReadOffTheAddress(@ForAll("segment") String revision, @ForAll("path") String path) {
        URI uri = URIS.resolve(Clients.REPO, revision, path);

        String[] parts = uri.getRawPath().split("/", -1);
        assertEquals(
                List.of("", "hf", "owner", "name", "resolve"), List.of(parts).subList(0, 5));
        assertEquals(revision, URLDecoder.decode(parts[5], StandardCharsets.UTF_8));
        List<String> segments = new ArrayList<>();
        for (int i = 6; i < parts.length; i++) {
            segments.add(URLDecoder.decode(parts[i], StandardCharsets.UTF_8));
        }
        assertEquals(path, String.join("/", segments));
        assertEquals(URIS.origin(), Origin.of(uri));
        assertEquals(null, uri.getRawQuery());
        assertEquals(null, uri.getRawFragment());
    }

    @Property
    void pathsThatClimbAreRefused(@ForAll("path") String path, @ForAll("badSegment") String bad) {
        for (String climbing : List.of(bad + "/" + path, path + "/" + bad, path + "/" + bad + "/" + path)) {
            assertThrows(IllegalArgumentException.class, () -> URIS.resolve(Clients.REPO, "main", climbing));
        }
    }

    @Property
    void noLinkLeadsAwayFromTheApi(@ForAll("links") String link) {
        Optional<URI> next = URIS.next(CURRENT, link);

        next.ifPresent(uri -> {
            assertEquals(URIS.origin(), Origin.of(uri));
            assertTrue(uri.getRawPath().equals("/hf/api/models")
                    || uri.getRawPath().startsWith("/hf/api/models/"));
            assertEquals(uri.normalize(), uri);
        });
    }

    @Property
    void anyTextIsALinkOrNone(@ForAll String link) {
        URIS.next(CURRENT, link).ifPresent(uri -> assertEquals(URIS.origin(), Origin.of(uri)));
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(40)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    @Provide
    Arbitrary<String> segment() {
        return Arbitraries.oneOf(
                        Arbitraries.of("main", "refs/pr/1", "a b", "100%", "v1.0+x", "ünï/cødé", "?x=1#y", "%2e%2e"),
                        text())
                .filter(text -> !text.isEmpty() && !text.equals(".") && !text.equals(".."));
    }

    @Provide
    Arbitrary<String> path() {
        Arbitrary<String> part = segment().filter(text -> text.indexOf('/') < 0 && text.indexOf('\0') < 0);
        return part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<String> badSegment() {
        return Arbitraries.of("", ".", "..", "a\0b");
    }

    @Provide
    Arbitrary<String> links() {
        Arbitrary<String> pieces = Arbitraries.of(
                "https://",
                "http://",
                "//",
                "/",
                "mirror.example:8443",
                "evil.example",
                "huggingface.co",
                "user@",
                "/hf",
                "/api",
                "/models",
                "/..",
                "/%2e%2e",
                "/.",
                "?cursor=a",
                "[",
                "^",
                "%",
                "\\",
                ":99999",
                "#x",
                "ü");
        return pieces.list().ofMaxSize(9).map(list -> String.join("", list));
    }
}
