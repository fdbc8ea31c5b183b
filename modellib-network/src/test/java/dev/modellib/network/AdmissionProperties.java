package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Who is let through, whatever threads come at the same time. */
class AdmissionProperties {
    private static final URI ANY = URI.create("http://h.example/");

    private record Change(CircuitState from, CircuitState to) {}

    /** Threads of one race, which start together. */
    private static void race(int threads, Lab.Call<Void> part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Lab.Running<Void>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(Lab.start(() -> {
                start.await(20, TimeUnit.SECONDS);
                return part.run();
            }));
        }
        for (Lab.Running<Void> each : running) {
            each.result().get(60, TimeUnit.SECONDS);
        }
    }

    @Property(tries = 60)
    void afterTheRestOneRequestIsLetThroughUntilItsOutcomeIsKnown(
            @ForAll @IntRange(min = 2, max = 12) int threads, @ForAll @IntRange(max = 2) int outcome) throws Exception {
        Lab lab = new Lab();
        ResiliencePolicies policies =
                new ResiliencePolicies(lab.settings().circuitFailures(1).build());
        ResiliencePolicies.Permit before = policies.admit(ANY, null);
        ResiliencePolicies.Permit bad = policies.admit(ANY, null);
        bad.failed(new IllegalStateException("bad"));
        for (int round = 0; round < 3; round++) {
            lab.pass(Duration.ofSeconds(31));
            Queue<ResiliencePolicies.Permit> admitted = new ConcurrentLinkedQueue<>();
            AtomicInteger refused = new AtomicInteger();
            race(threads, () -> {
                try {
                    admitted.add(policies.admit(ANY, null));
                } catch (NetworkException.CircuitOpen e) {
                    refused.incrementAndGet();
                }
                return null;
            });
            assertEquals(1, admitted.size(), "one probe");
            assertEquals(threads - 1, refused.get());
            before.release(); // a request from before the circuit opened frees no second probe
            assertEquals(CircuitState.HALF_OPEN, policies.state(Origin.of(ANY)));
            ResiliencePolicies.Permit probe = admitted.remove();
            if (outcome == 0) {
                probe.succeeded();
                assertEquals(CircuitState.CLOSED, policies.state(Origin.of(ANY)));
                return;
            }
            if (outcome == 1) {
                probe.failed(new IllegalStateException("bad"));
                assertEquals(CircuitState.OPEN, policies.state(Origin.of(ANY)));
            } else {
                probe.release(); // without a verdict the next one is the probe
            }
        }
    }

    @Property(tries = 30)
    void whateverHappensAtOnceTheNewsAreOneChain(
            @ForAll @IntRange(min = 2, max = 8) int threads,
            @ForAll @IntRange(min = 1, max = 3) int limit,
            @ForAll long seed)
            throws Exception {
        Lab lab = new Lab();
        Queue<Change> news = new ConcurrentLinkedQueue<>();
        ResiliencePolicies policies = new ResiliencePolicies(lab.settings()
                .circuitFailures(limit)
                .circuitOpenFor(Duration.ofMillis(1))
                .circuitListener((origin, from, to) -> news.add(new Change(from, to)))
                .build());
        AtomicInteger probes = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        race(threads, () -> {
            Random random = new Random(seed + number.incrementAndGet());
            for (int i = 0; i < 200; i++) {
                try {
                    ResiliencePolicies.Permit permit = policies.admit(ANY, null);
                    boolean probe = permit.isProbe();
                    assertTrue(!probe || probes.incrementAndGet() == 1, "two probes are out at once");
                    if (random.nextInt(8) == 0) {
                        Thread.yield();
                    }
                    if (probe) {
                        probes.decrementAndGet();
                    }
                    switch (random.nextInt(4)) {
                        case 0 -> permit.succeeded();
                        case 1 -> permit.release();
                        default -> permit.failed(new IllegalStateException("bad"));
                    }
                } catch (NetworkException.CircuitOpen e) {
                    lab.pass(Duration.ofNanos(300_000));
                }
            }
            return null;
        });
        CircuitState state = CircuitState.CLOSED;
        for (Change change : news) {
            assertEquals(state, change.from());
            assertTrue(
                    switch (change.from()) {
                        case CLOSED -> change.to() == CircuitState.OPEN;
                        case OPEN -> change.to() == CircuitState.HALF_OPEN;
                        case HALF_OPEN -> change.to() != CircuitState.HALF_OPEN;
                    },
                    change::toString);
            state = change.to();
        }
    }
}
