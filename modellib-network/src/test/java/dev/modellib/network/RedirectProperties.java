package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RedirectProperties {

    /** Three origins; the n-th request of a journey is sent on to the origin that the chain names. */
    private static final class Origins implements AutoCloseable {
        private final List<LoopbackServer> servers = new ArrayList<>();
        private final List<String> log = new CopyOnWriteArrayList<>();
        private final List<Integer> chain;
        private final List<Integer> statuses;

        Origins(List<Integer> chain, List<Integer> statuses) {
            this.chain = chain;
            this.statuses = statuses;
            for (int i = 0; i < 3; i++) {
                servers.add(LoopbackServer.start(answers(i)));
            }
        }

        private Function<LoopbackServer.Request, LoopbackServer.Answer> answers(int server) {
            return request -> {
                int step = Integer.parseInt(request.target().substring(1));
                boolean secret =
                        request.headers().values().stream().anyMatch(value -> value.contains("CanaryOfAllTests"));
                log.add(server + (secret ? "+" : "-"));
                if (step + 1 >= chain.size()) {
                    return LoopbackServer.answer(200, "end");
                }
                String next = "/" + (step + 1);
                boolean relative = chain.get(step + 1) == server;
                return LoopbackServer.answer(
                        statuses.get(step % statuses.size()),
                        "moved",
                        "Location",
                        relative
                                ? next
                                : servers.get(chain.get(step + 1)).uri(next).toString());
            };
        }

        @Override
        public void close() {
            servers.forEach(LoopbackServer::close);
        }
    }

    @Property(tries = 80)
    void credentialsNeverArriveAtAnotherOrigin(
            @ForAll @Size(min = 1, max = 11) List<@IntRange(max = 2) Integer> chain,
            @ForAll @From("statuses") List<Integer> statuses,
            @ForAll @IntRange(max = 2) int which)
            throws Exception {
        String name = List.of("Authorization", "cookie", "AUTHORIZATION").get(which);
        try (Origins origins = new Origins(chain, statuses)) {
            HttpResponse<String> response = new Lab()
                    .client()
                    .send(
                            Lab.get(origins.servers.get(chain.get(0)).uri("/0"), name, "Bearer CanaryOfAllTests"),
                            Lab.text());
            assertEquals("end", response.body());
            List<String> expected = new ArrayList<>();
            boolean home = true;
            for (int server : chain) {
                home &= server == chain.get(0);
                expected.add(server + (home ? "+" : "-"));
            }
            assertEquals(expected, origins.log, "kept at home, gone for good once another origin was visited");
            int last = chain.get(chain.size() - 1);
            assertEquals(origins.servers.get(last).uri("/" + (chain.size() - 1)), response.uri());
        }
    }

    @Property(tries = 40)
    void sameOriginStopsAtTheFirstRedirectThatLeaves(
            @ForAll @Size(min = 1, max = 11) List<@IntRange(max = 2) Integer> chain,
            @ForAll @From("statuses") List<Integer> statuses)
            throws Exception {
        try (Origins origins = new Origins(chain, statuses)) {
            HttpResponse<String> response = new Lab()
                    .client()
                    .send(
                            Lab.get(
                                    origins.servers.get(chain.get(0)).uri("/0"),
                                    "Authorization",
                                    "Bearer CanaryOfAllTests"),
                            Lab.text(),
                            Redirects.SAME_ORIGIN);
            int stayed = 1;
            while (stayed < chain.size() && chain.get(stayed).equals(chain.get(0))) {
                stayed++;
            }
            assertEquals(stayed, origins.log.size());
            assertEquals(stayed == chain.size() ? "end" : "moved", response.body());
            assertFalse(origins.log.stream().anyMatch(entry -> entry.endsWith("-")));
        }
    }

    @Property(tries = 40)
    void noMoreRedirectsThanAllowedAreFollowed(
            @ForAll @IntRange(max = 6) int allowed, @ForAll @IntRange(min = 1, max = 9) int length) throws Exception {
        List<Integer> chain = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            chain.add(i % 2);
        }
        try (Origins origins = new Origins(chain, List.of(302))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    new Lab().settings().maxRedirects(allowed).build());
            var start = Lab.get(origins.servers.get(0).uri("/0"));
            if (length - 1 <= allowed) {
                assertEquals("end", client.send(start, Lab.text()).body());
                assertEquals(length, origins.log.size());
            } else {
                assertThrows(NetworkException.BadRedirect.class, () -> client.send(start, Lab.text()));
                assertEquals(allowed + 1, origins.log.size());
            }
        }
    }

    @Provide
    Arbitrary<List<Integer>> statuses() {
        return Arbitraries.of(301, 302, 303, 307, 308).list().ofMinSize(1).ofMaxSize(4);
    }
}
