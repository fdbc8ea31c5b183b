package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every chain of redirects, wherever its Locations point. */
class RedirectRulesProperties {

    private static Reach reach(String host) {
        if (host.startsWith("127.")) {
            return Reach.HOST;
        }
        if (host.startsWith("169.254.")) {
            return Reach.LINK;
        }
        return host.contains("lan") ? Reach.PRIVATE : Reach.PUBLIC;
    }

    @Property(tries = 500)
    void noChainDowngradesLeadsNearerOrCarriesASecretAway(
            @ForAll @From("addresses") URI first, @ForAll @From("locations") List<String> locations) {
        HttpRequest request = HttpRequest.newBuilder(first)
                .header("Authorization", "Bearer CanaryOfAllTests")
                .header("Cookie", "CanaryOfAllTests")
                .build();
        RedirectRules rules = new RedirectRules(Redirects.FOLLOW, 10, first, RedirectRulesProperties::reach);
        HttpRequest current = request;
        int followed = 0;
        for (String location : locations) {
            Next next = rules.next(
                    current,
                    new Reply(302, HttpHeaders.of(Map.of("Location", List.of(location)), (name, value) -> true)));
            if (!(next instanceof Next.Elsewhere elsewhere)) {
                assertTrue(next instanceof Next.Refusal, () -> location + " is " + next);
                return;
            }
            followed++;
            URI from = current.uri();
            URI to = elsewhere.request().uri();
            assertTrue(List.of("http", "https").contains(to.getScheme()), to::toString);
            assertTrue(from.getScheme().equals("http") || to.getScheme().equals("https"), "no downgrade");
            assertTrue(to.getRawUserInfo() == null, to::toString);
            assertTrue(
                    reach(to.getHost()).compareTo(reach(first.getHost())) <= 0,
                    () -> "nearer than " + first + ": " + to);
            boolean kept = elsewhere.request().headers().map().values().stream()
                    .anyMatch(values -> values.toString().contains("CanaryOfAllTests"));
            boolean had = current.headers().firstValue("Authorization").isPresent();
            assertEquals(had && Origin.of(to).equals(Origin.of(from)), kept);
            current = elsewhere.request();
        }
        assertTrue(followed <= 10);
    }

    @Provide
    Arbitrary<URI> addresses() {
        return Combinators.combine(
                        Arbitraries.of("http", "https"),
                        Arbitraries.of("hub.example", "cdn.example", "nas.lan", "169.254.169.254", "127.0.0.1"),
                        Arbitraries.of("", ":8080"))
                .as((scheme, host, port) -> URI.create(scheme + "://" + host + port + "/a/b"));
    }

    @Provide
    Arbitrary<List<String>> locations() {
        Arbitrary<String> absolute = addresses().map(URI::toString);
        Arbitrary<String> odd = Arbitraries.of(
                "/c d",
                "../x",
                "?q=1",
                "//cdn.example/x",
                "//nas.lan/x",
                "file:///etc/passwd",
                "ftp://h/x",
                "https://u:p@cdn.example/",
                "HTTPS://CDN.example/x",
                "http:/x",
                "javascript:1",
                "https://",
                "x:y");
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, absolute), net.jqwik.api.Tuple.of(1, odd))
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }
}
