package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class CircuitProperties {
    private static final int DROP = 0;
    private static final Duration REST = Duration.ofSeconds(30);

    /** A step: seconds to let pass, then a request that the server answers so. */
    record Step(int seconds, int status) {}

    /** The circuit as plain numbers: this is what resilience4j, the ticker and the HTTP client together must amount to. */
    private static final class Model {
        final int limit;
        int failuresInARow;
        long openedAt = -1;
        long now;

        Model(int limit) {
            this.limit = limit;
        }

        CircuitState state() {
            return openedAt < 0
                    ? CircuitState.CLOSED
                    : now - openedAt > REST.toSeconds() ? CircuitState.HALF_OPEN : CircuitState.OPEN;
        }

        void record(boolean failure) {
            boolean probe = state() == CircuitState.HALF_OPEN;
            failuresInARow = failure ? failuresInARow + 1 : 0;
            openedAt = -1;
            if (failure && (probe || failuresInARow >= limit)) {
                openedAt = now;
                failuresInARow = 0;
            }
        }
    }

    /** With POST, which neither this client nor the JDK's own sends twice, every request is one at the server. */
    @Property(tries = 80)
    void theCircuitFollowsTheModel(
            @ForAll @IntRange(min = 1, max = 4) int limit, @ForAll @From("steps") List<Step> steps) throws Exception {
        Lab lab = new Lab();
        Model model = new Model(limit);
        AtomicReference<Integer> status = new AtomicReference<>(200);
        try (LoopbackServer server = LoopbackServer.start(request -> status.get() == DROP
                ? LoopbackServer.drop()
                : LoopbackServer.answer(status.get(), "x", "Connection", "close")
                        .then(LoopbackServer.Then.CLOSE))) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .circuitFailures(limit)
                    .circuitOpenFor(REST)
                    .maxAttempts(1)
                    .build());
            int served = 0;
            for (Step step : steps) {
                lab.pass(Duration.ofSeconds(step.seconds()));
                model.now += step.seconds();
                status.set(step.status());
                assertEquals(model.state(), client.circuit(server.origin()), "before " + step);
                if (model.state() == CircuitState.OPEN) {
                    NetworkException.CircuitOpen refused = assertThrows(
                            NetworkException.CircuitOpen.class,
                            () -> client.send(Lab.post(server.uri("/"), ""), Lab.text()));
                    assertEquals(REST.minusSeconds(model.now - model.openedAt), refused.retryAfter(), "after " + step);
                } else if (step.status() == DROP) {
                    assertThrows(
                            NetworkException.Unreachable.class,
                            () -> client.send(Lab.post(server.uri("/"), ""), Lab.text()));
                    served++;
                    model.record(true);
                } else {
                    assertEquals(
                            step.status(),
                            client.send(Lab.post(server.uri("/"), ""), Lab.text())
                                    .statusCode());
                    served++;
                    model.record(step.status() >= 500);
                }
                assertEquals(model.state(), client.circuit(server.origin()), "after " + step);
                assertTrue(server.requests().size() == served, "an open circuit does not touch the server");
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> seconds = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(1, 29)),
                Tuple.of(2, Arbitraries.of(30, 31, 100)));
        Arbitrary<Integer> status = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(DROP, 500, 501, 503, 599)),
                Tuple.of(2, Arbitraries.of(200, 304, 401, 404, 429, 408)));
        return Combinators.combine(seconds, status)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }
}
