package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ConcurrencyProperties {

    /** A negative number stands for a server that asks for less. */
    private static Concurrency after(Concurrency concurrency, long event) {
        return event < 0 ? concurrency.throttled() : concurrency.measured(event);
    }

    @Property
    void boundsAreKeptAndEqualInputsGiveEqualAnswers(
            @ForAll @IntRange(min = 1, max = 64) int most,
            @ForAll @Size(max = 100) List<@LongRange(min = -1, max = 1_000_000_000) Long> events) {
        Concurrency one = Concurrency.upTo(most);
        Concurrency two = Concurrency.upTo(most);
        for (long event : events) {
            one = after(one, event);
            two = after(two, event);
            assertEquals(one, two);
            assertTrue(one.limit() >= 1 && one.limit() <= most, one::toString);
        }
    }

    @Property
    void throttlingHalves(
            @ForAll @IntRange(min = 1, max = 64) int most,
            @ForAll @Size(max = 30) List<@LongRange(min = -1, max = 1_000_000_000) Long> events) {
        Concurrency concurrency = Concurrency.upTo(most);
        for (long event : events) {
            concurrency = after(concurrency, event);
        }
        assertEquals(
                Math.max(1, concurrency.limit() / 2), concurrency.throttled().limit());
    }

    /** A line that is full whatever the number: what is tried is given up again, and tries are rare. */
    @Property
    void withoutGainThereIsNoGrowth(
            @ForAll @IntRange(min = 1, max = 64) int most,
            @ForAll @LongRange(min = 1, max = 1_000_000_000) long speed,
            @ForAll @IntRange(min = 1, max = 200) int measurements) {
        Concurrency concurrency = Concurrency.upTo(most);
        int first = concurrency.limit();
        int trials = 0;
        for (int i = 0; i < measurements; i++) {
            concurrency = concurrency.measured(speed);
            assertEquals(first, concurrency.limit() - concurrency.added());
            trials += concurrency.added() > 0 ? 1 : 0;
        }
        assertTrue(trials <= 1 + measurements / Concurrency.REST, trials + " trials in " + measurements);
    }

    /** A server that gives each connection the same: all are used that there may be, after few measurements. */
    @Property
    void aServerThatLimitsEachConnectionGetsAllOfThem(
            @ForAll @IntRange(min = 1, max = 64) int most,
            @ForAll @LongRange(min = 1_000, max = 1_000_000_000) long speedOfOne) {
        Concurrency concurrency = Concurrency.upTo(most);
        for (int i = 0; i < 6; i++) {
            concurrency = concurrency.measured(speedOfOne * concurrency.limit());
        }
        assertEquals(most, concurrency.limit());
    }

    /** As much as six connections can bring, and no more. */
    @Example
    void itSettlesWhereMoreBringsNothing() {
        Concurrency concurrency = Concurrency.upTo(32);
        for (int i = 0; i < 200; i++) {
            concurrency = concurrency.measured(10_000_000L * Math.min(6, concurrency.limit()));
        }
        int settled = concurrency.limit() - concurrency.added();
        assertTrue(settled >= 6 && settled <= 8, concurrency::toString);
    }

    @Example
    void aMomentWithoutWorkIsNotMeasuredAndABurstOfRefusalsCountsOnce() {
        AtomicLong clock = new AtomicLong();
        Connections connections = new Connections(16, clock::get);
        connections.idle();
        clock.addAndGet(1_000_000_000);
        assertEquals(false, connections.add(1_000_000));
        assertEquals(4, connections.limit());
        clock.addAndGet(1_000_000_000);
        assertEquals(true, connections.add(1_000_000));
        assertEquals(8, connections.limit());
        Pressure pressure = new Pressure(connections);
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        pressure.seen(URI.create("http://a/"), 206, none);
        pressure.seen(URI.create("http://a/"), 429, none);
        pressure.seen(URI.create("http://a/"), 503, none);
        assertEquals(4, connections.limit());
        clock.addAndGet(1_000_000_000);
        connections.add(1_000_000);
        connections.throttled();
        assertEquals(2, connections.limit());
    }
}
