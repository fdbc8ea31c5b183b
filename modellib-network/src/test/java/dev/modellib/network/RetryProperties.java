package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RetryProperties {

    @Property(tries = 60)
    void everyWaitIsARandomPartOfABoundThatDoublesUpToTheMaximum(
            @ForAll @IntRange(min = 1, max = 9) int attempts,
            @ForAll @LongRange(min = 0, max = 100_000) long baseMillis,
            @ForAll @LongRange(min = 0, max = 1_000_000) long maxMillis,
            @ForAll @Size(9) List<@DoubleRange(min = 0, max = 1, maxIncluded = false) Double> randoms)
            throws Exception {
        Lab lab = new Lab();
        Deque<Double> draws = new ArrayDeque<>(randoms);
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(503, "busy"))) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .maxAttempts(attempts)
                    .backoffBase(Duration.ofMillis(baseMillis))
                    .backoffMax(Duration.ofMillis(maxMillis))
                    .random(draws::removeFirst)
                    .build());
            assertEquals(503, client.send(Lab.get(server.uri("/")), Lab.text()).statusCode());
            assertEquals(attempts, server.requests().size());
        }
        assertEquals(attempts - 1, lab.waits.size());
        for (int n = 0; n < lab.waits.size(); n++) {
            long bound = Math.min(maxMillis, baseMillis << n);
            long wait = lab.waits.get(n).toMillis();
            assertTrue(wait >= 0 && wait <= bound, () -> wait + " beyond " + bound);
            assertEquals((long) (randoms.get(n) * bound), wait, "full jitter: the draw decides within the bound");
        }
    }

    @Property(tries = 60)
    void aServersRetryAfterInSecondsDecidesUpToTheCap(
            @ForAll @LongRange(min = 0, max = 5_000) long seconds,
            @ForAll @LongRange(min = 0, max = 300) long capSeconds,
            @ForAll @From("retriedStatus") int status)
            throws Exception {
        assertEquals(
                Duration.ofSeconds(Math.min(seconds, capSeconds)),
                waitAfter(status, "" + seconds, capSeconds, Instant.EPOCH));
    }

    @Property(tries = 60)
    void aServersRetryAfterDateIsComparedWithTheClock(
            @ForAll @LongRange(min = -5_000, max = 5_000) long seconds,
            @ForAll @LongRange(min = 0, max = 300) long capSeconds,
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long now,
            @ForAll @From("retriedStatus") int status)
            throws Exception {
        Instant clock = Instant.ofEpochSecond(now);
        Assume.that(now + seconds >= 0);
        String date = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(clock.plusSeconds(seconds));
        Duration expected = Duration.ofSeconds(Math.max(0, Math.min(seconds, capSeconds)));
        assertEquals(expected, waitAfter(status, date, capSeconds, clock));
    }

    @Property(tries = 40)
    void aRetryAfterInNoKnownFormIsIgnored(@ForAll @From("nonsense") String text) throws Exception {
        assertEquals(Duration.ofMillis(250), waitAfter(503, text, 60, Instant.EPOCH), "half of the first bound");
    }

    @Property(tries = 40)
    void attemptsEndWithTheFirstAnswerThatIsNotRetried(
            @ForAll @IntRange(min = 0, max = 6) int failures,
            @ForAll @IntRange(min = 1, max = 5) int attempts,
            @ForAll @From("retriedStatus") int failure,
            @ForAll @From("finalStatus") int end)
            throws Exception {
        Lab lab = new Lab();
        Deque<Integer> script = new ArrayDeque<>(Collections.nCopies(failures, failure));
        try (LoopbackServer server = LoopbackServer.start(
                request -> LoopbackServer.answer(script.isEmpty() ? end : script.removeFirst(), ""))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().maxAttempts(attempts).build());
            int status = client.send(Lab.get(server.uri("/")), Lab.text()).statusCode();
            assertEquals(failures < attempts ? end : failure, status);
            assertEquals(Math.min(failures + 1, attempts), server.requests().size());
            assertEquals(server.requests().size() - 1, lab.waits.size());
        }
    }

    private static Duration waitAfter(int status, String retryAfter, long capSeconds, Instant now) throws Exception {
        Lab lab = new Lab();
        try (LoopbackServer server =
                LoopbackServer.start(request -> LoopbackServer.answer(status, "", "Retry-After", retryAfter))) {
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .maxAttempts(2)
                    .retryAfterMax(Duration.ofSeconds(capSeconds))
                    .clock(() -> now)
                    .build());
            assertEquals(
                    status, client.send(Lab.get(server.uri("/")), Lab.text()).statusCode());
        }
        assertEquals(1, lab.waits.size());
        return lab.waits.get(0);
    }

    @Provide
    Arbitrary<Integer> retriedStatus() {
        return Arbitraries.of(408, 429, 500, 502, 503, 504);
    }

    @Provide
    Arbitrary<Integer> finalStatus() {
        return Arbitraries.of(200, 206, 204, 304, 400, 401, 403, 404, 410, 416, 418, 501, 505);
    }

    @Provide
    Arbitrary<String> nonsense() {
        return Arbitraries.of(
                "",
                "-1",
                "1.5",
                "+3",
                "soon",
                "1e3",
                "0x10",
                "12 s",
                "Wed, 99 Foo 2026 07:28:00 GMT",
                "2026-11-21",
                "٣");
    }
}
