package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.URI;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.StringLength;

class LocationsProperties {
    private static final URI BASE = URI.create("https://hub.example:8443/a/b?q=1");

    @Property(tries = 500)
    void anyTextIsALocationOrNone(@ForAll @StringLength(max = 60) String text) {
        Locations.resolve(BASE, text).ifPresent(uri -> {
            assertNotNull(uri.getHost());
            assertNull(uri.getRawFragment());
        });
    }

    @Property(tries = 500)
    void anyTextAfterAPathStaysOnTheOrigin(@ForAll @StringLength(max = 60) String text) {
        URI resolved = Locations.resolve(BASE, "/x" + text).orElseThrow();
        assertEquals(Origin.of(BASE), Origin.of(resolved));
        assertEquals(resolved, URI.create(resolved.toString()));
    }

    @Property(tries = 300)
    void aLegalAddressIsLeftAsItIs(@ForAll @From("legal") String address) {
        assertEquals(Optional.of(URI.create(address)), Locations.resolve(BASE, address));
    }

    @Property(tries = 300)
    void resolvingTwiceChangesNothingMore(@ForAll @StringLength(max = 60) String text) {
        Optional<URI> once = Locations.resolve(BASE, text);
        assertEquals(once, once.flatMap(uri -> Locations.resolve(BASE, uri.toString())));
    }

    @Provide
    Arbitrary<String> legal() {
        Arbitrary<String> part = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("-_~!$&'()*+,;=:@")
                .ofMinLength(1)
                .ofMaxLength(8);
        Arbitrary<String> escaped = Arbitraries.of("%20", "%2F", "%C3%A8", "%5B1%5D", "%25");
        Arbitrary<String> path = Arbitraries.frequencyOf(Tuple.of(3, part), Tuple.of(1, escaped))
                .list()
                .ofMaxSize(5)
                .map(parts -> "/" + String.join("/", parts));
        return Combinators.combine(
                        Arbitraries.of("http", "https"),
                        Arbitraries.of("cdn.example", "127.0.0.1:8080", "[::1]:9", "a-b.c:1"),
                        path,
                        part.optional())
                .as((scheme, host, way, query) ->
                        scheme + "://" + host + way + query.map(q -> "?" + q).orElse(""));
    }
}
