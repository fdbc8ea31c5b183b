package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RateLimitProperties {

    /** Waits as long as it is told, and pauses for as long as the test says, on a clock of numbers. */
    @Property
    void noMoreGoesThanTheTimeAllowsAndAMomentsWorth(
            @ForAll @LongRange(min = 1, max = 1_000_000_000) long rate,
            @ForAll @Size(min = 1, max = 50) List<@IntRange(max = 300_000_000) Integer> pauses) {
        RateLimit limit = new RateLimit(rate, 0);
        long now = 0;
        double sent = 0;
        for (int pause : pauses) {
            now += pause;
            now += Math.max(0, limit.waitNanos(now));
            limit.sent(limit.pieceBytes(), now);
            sent += limit.pieceBytes();
            double most = rate * (now / 1e9 + 0.021) + limit.pieceBytes();
            assertTrue(sent <= most, sent + " bytes after " + now + " ns at " + rate);
        }
    }

    @Property
    void aBusyLineIsUsedInFull(@ForAll @LongRange(min = 1000, max = 1_000_000_000) long rate) {
        RateLimit limit = new RateLimit(rate, 0);
        long now = 0;
        for (int i = 0; i < 100; i++) {
            now += Math.max(0, limit.waitNanos(now));
            limit.sent(limit.pieceBytes(), now);
        }
        assertEquals(99.0 * limit.pieceBytes() / rate, now / 1e9, 1e-5 * now / 1e9 + 1e-6);
    }
}
