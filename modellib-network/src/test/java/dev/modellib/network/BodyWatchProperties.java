package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BodyWatchProperties {
    private static final URI ANY = URI.create("http://h.example/f");

    private final AtomicLong nanos = new AtomicLong();

    /** A wait of so many milliseconds that brings so many bytes. */
    record Wait(int millis, int bytes) {}

    private BodyWatch watch(NetworkConfigBuilder settings, Deadline deadline) {
        return new BodyWatch(ANY, settings.build(), deadline);
    }

    private Deadline never() {
        return Deadline.after(Deadline.FOREVER, nanos::get);
    }

    /** The rate is judged over what was waited, window after window; a plain model of that decides. */
    @Property(tries = 300)
    void aBodyFailsWithTheFirstWindowThatBringsLessThanTheMinimumRate(
            @ForAll @LongRange(min = 0, max = 5_000) long rate,
            @ForAll @IntRange(min = 1, max = 60) int windowSeconds,
            @ForAll @From("waits") List<Wait> waits)
            throws Exception {
        BodyWatch watch = watch(
                NetworkConfig.builder()
                        .minimumRate(rate, Duration.ofSeconds(windowSeconds))
                        .stallTimeout(Duration.ofDays(1)),
                never());
        long millis = 0;
        long bytes = 0;
        long received = 0;
        for (Wait wait : waits) {
            millis += wait.millis();
            bytes += wait.bytes();
            received += wait.bytes();
            if (rate > 0 && millis >= windowSeconds * 1000L && bytes * 1000 < rate * millis) {
                var slow = assertThrows(
                        NetworkException.Stalled.class,
                        () -> watch.waited(Duration.ofMillis(wait.millis()), wait.bytes()));
                assertEquals(received, slow.receivedBytes());
                return;
            }
            watch.waited(Duration.ofMillis(wait.millis()), wait.bytes());
            if (millis >= windowSeconds * 1000L) {
                millis = 0;
                bytes = 0;
            }
        }
        assertEquals(received, watch.receivedBytes());
    }

    /** What users are told: at least the rate in every window's time never fails, less for two windows always does. */
    @Property(tries = 200)
    void aSteadyBodyFailsWhenItIsTooSlowAndNeverElse(
            @ForAll @IntRange(min = 1, max = 100_000) int rate,
            @ForAll @IntRange(min = 1, max = 200_000) int real,
            @ForAll @IntRange(min = 10, max = 1_000) int everyMillis)
            throws Exception {
        BodyWatch watch = watch(NetworkConfig.builder().minimumRate(rate, Duration.ofSeconds(10)), never());
        boolean failed = false;
        long before = 0;
        for (int n = 1; n * everyMillis < 20_000 + everyMillis && !failed; n++) {
            long due = (long) real * n * everyMillis / 1000;
            try {
                watch.waited(Duration.ofMillis(everyMillis), due - before);
            } catch (NetworkException.Stalled slow) {
                failed = true;
            }
            before = due;
        }
        if (real >= rate * 1.01 + 2) {
            assertFalse(failed, "fast enough");
        } else if (real <= rate * 0.99 - 2) {
            assertTrue(failed, "too slow");
        }
    }

    @Property(tries = 200)
    void silenceAddsUpOverWaitsUntilTheStallTimeout(
            @ForAll @IntRange(min = 1, max = 100) int stallSeconds, @ForAll @From("waits") List<Wait> waits)
            throws Exception {
        BodyWatch watch = watch(
                NetworkConfig.builder()
                        .minimumRate(0, Duration.ofSeconds(1))
                        .stallTimeout(Duration.ofSeconds(stallSeconds)),
                never());
        long silence = 0;
        for (Wait wait : waits) {
            assertEquals(Duration.ofMillis(stallSeconds * 1000L - silence), watch.patience());
            silence = wait.bytes() > 0 ? 0 : silence + wait.millis();
            if (silence >= stallSeconds * 1000L) {
                assertThrows(
                        NetworkException.Stalled.class,
                        () -> watch.waited(Duration.ofMillis(wait.millis()), wait.bytes()));
                return;
            }
            watch.waited(Duration.ofMillis(wait.millis()), wait.bytes());
        }
    }

    @Property(tries = 100)
    void noWaitIsLongerThanTheOperationHasTime(
            @ForAll @LongRange(min = 1, max = 1_000_000) long limitMillis,
            @ForAll @LongRange(min = 0, max = 2_000_000) long passedMillis,
            @ForAll @LongRange(min = Long.MIN_VALUE, max = Long.MAX_VALUE) long start)
            throws Exception {
        nanos.set(start);
        Deadline deadline = Deadline.after(Duration.ofMillis(limitMillis), nanos::get);
        BodyWatch watch = watch(NetworkConfig.builder().stallTimeout(Duration.ofDays(1)), deadline);
        nanos.addAndGet(Duration.ofMillis(passedMillis).toNanos());
        assertTrue(watch.patience().compareTo(Duration.ofMillis(Math.max(0, limitMillis - passedMillis))) <= 0);
        if (passedMillis >= limitMillis) {
            assertThrows(NetworkException.DeadlineExceeded.class, () -> watch.waited(Duration.ZERO, 1));
        } else {
            watch.waited(Duration.ZERO, 1);
        }
    }

    @Provide
    Arbitrary<List<Wait>> waits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 20_000),
                        Arbitraries.integers().between(0, 50_000).injectDuplicates(0.3))
                .as(Wait::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
