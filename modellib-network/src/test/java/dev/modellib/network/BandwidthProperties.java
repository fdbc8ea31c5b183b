package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BandwidthProperties {
    /** Bytes that passed at a moment. */
    record Passed(double second, long bytes) {}

    /** A transfer idles and then takes a piece; sometimes the rate is changed before. */
    record Step(Duration idle, int bytes, long newRate) {}

    private static BandwidthLimit limit(long bytesPerSecond, VirtualTime time) {
        return new BandwidthLimit(bytesPerSecond, time::ticker, time);
    }

    private static double second(VirtualTime time) {
        return time.now().toNanos() / 1e9;
    }

    @Property(tries = 200)
    void inNoSpanPassMoreThanTheRateAndOneBurst(
            @ForAll @From("rates") long firstRate, @ForAll @From("steps") List<Step> steps) throws Exception {
        VirtualTime time = new VirtualTime();
        BandwidthLimit limit = limit(firstRate, time);
        List<Passed> passed = new ArrayList<>();
        List<Double> allowance = new ArrayList<>(); // the rate summed up over time, at each passage
        double granted = 0;
        double since = 0;
        long rate = firstRate;
        long highest = firstRate;
        for (Step step : steps) {
            time.sleep(step.idle());
            if (step.newRate() > 0) {
                granted += rate * (second(time) - since);
                since = second(time);
                rate = step.newRate();
                highest = Math.max(highest, rate);
                limit.limitTo(rate);
            }
            limit.admit(step.bytes(), () -> {});
            passed.add(new Passed(second(time), step.bytes()));
            allowance.add(granted + rate * (second(time) - since));
        }
        double burst = (double) highest / BandwidthLimit.BURSTS_PER_SECOND;
        for (int from = 0; from < passed.size(); from++) {
            long bytes = 0;
            for (int to = from + 1; to < passed.size(); to++) {
                bytes += passed.get(to).bytes();
                double most = allowance.get(to) - allowance.get(from) + burst;
                assertTrue(bytes <= most + 1, from + ".." + to + ": " + bytes + " > " + most);
            }
        }
    }

    @Property(tries = 100)
    void aBusyTransferGetsTheWholeRate(
            @ForAll @From("rates") long rate, @ForAll @IntRange(min = 1, max = 300_000) int piece) throws Exception {
        VirtualTime time = new VirtualTime();
        BandwidthLimit limit = limit(rate, time);
        long wanted = Math.min(rate * 10, piece * 5_000L);
        long got = 0;
        for (; got < wanted; got += piece) {
            limit.admit(piece, () -> {});
        }
        double expected = Math.max(0, (double) got / rate - 1.0 / BandwidthLimit.BURSTS_PER_SECOND);
        assertEquals(expected, second(time), expected * 0.02 + 0.1, "all but what may be saved up takes its time");
    }

    @Property(tries = 40)
    void transfersShareEquallyAndWasteNothing(
            @ForAll @LongRange(min = 50_000, max = 100_000_000) long rate,
            @ForAll @IntRange(min = 2, max = 6) int count,
            @ForAll @IntRange(min = 1_000, max = 300_000) int piece)
            throws Exception {
        VirtualTime time = new VirtualTime();
        BandwidthLimit limit = limit(rate, time);
        long[] got = new long[count];
        Duration span = Duration.ofSeconds(10);
        List<Lab.Call<Void>> transfers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int self = i;
            transfers.add(() -> {
                while (time.now().compareTo(span) < 0 && got[self] < 500L * piece) {
                    limit.admit(piece, () -> {});
                    got[self] += piece;
                }
                return null;
            });
        }
        time.play(transfers);
        long total = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long each : got) {
            total += each;
            least = Math.min(least, each);
            most = Math.max(most, each);
        }
        double expected = rate * second(time);
        assertTrue(Math.abs(total - expected) <= expected * 0.02 + rate * 0.1 + 1, total + " of " + expected);
        assertTrue(most - least <= piece, "from " + least + " to " + most);
    }

    @Property(tries = 60)
    void whoGivesUpGivesItsBytesBack(
            @ForAll @LongRange(min = 50_000, max = 10_000_000) long rate,
            @ForAll @IntRange(min = 1, max = 5) int leavers)
            throws Exception {
        VirtualTime time = new VirtualTime();
        BandwidthLimit limit = limit(rate, time);
        limit.admit(rate / BandwidthLimit.BURSTS_PER_SECOND, () -> {}); // the burst is gone
        List<Lab.Call<Void>> parts = new ArrayList<>();
        for (int i = 0; i < leavers; i++) {
            parts.add(() -> {
                Duration start = time.now();
                try {
                    limit.admit(rate * 100, () -> {
                        if (time.now().minus(start).compareTo(Duration.ofMillis(200)) > 0) {
                            throw new java.io.IOException("enough");
                        }
                    });
                } catch (java.io.IOException enough) {
                    // as it should be
                }
                return null;
            });
        }
        Duration[] done = new Duration[1];
        parts.add(() -> {
            limit.admit(rate, () -> {});
            done[0] = time.now();
            return null;
        });
        time.play(parts);
        // the burst, a quarter of a second shared with the leavers, and then all of the rate is the stayer's
        assertTrue(done[0].compareTo(Duration.ofMillis(1_350)) <= 0, () -> "done after " + done[0]);
    }

    @Provide
    Arbitrary<Long> rates() {
        return Arbitraries.longs().between(1_000, 1_000_000_000L);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Duration> idle = Arbitraries.longs().between(0, 500).map(Duration::ofMillis);
        Arbitrary<Integer> bytes = Arbitraries.integers().between(1, 300_000);
        Arbitrary<Long> rate = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.just(0L)), net.jqwik.api.Tuple.of(1, rates()));
        return Combinators.combine(idle, bytes, rate)
                .as(Step::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(30);
    }
}
