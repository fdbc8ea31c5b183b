package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ProgressMeterProperties {

    @Property
    void whatIsShownNeverFallsAndStaysInRange(
            @ForAll @Size(max = 50) List<@IntRange(min = -1000, max = 1000) Integer> steps,
            @ForAll @IntRange(max = 20_000) int total) {
        AtomicLong clock = new AtomicLong();
        ProgressMeter meter = new ProgressMeter(() -> clock.addAndGet(60_000_000));
        List<Progress> seen = new ArrayList<>();
        meter.listen(seen::add);
        meter.begin("copying", OptionalLong.of(total), 1);
        long counted = 0;
        for (int step : steps) {
            if (step >= 0) {
                meter.add(step);
                counted += step;
            } else {
                long back = Math.min(-step, counted);
                meter.discard(back);
                counted -= back;
            }
        }
        meter.finish();
        double last = 0;
        for (Progress progress : seen) {
            if (progress.fraction().isPresent()) {
                double fraction = progress.fraction().getAsDouble();
                assertTrue(fraction >= last && fraction <= 1, () -> "fell to " + fraction);
                last = fraction;
            }
            assertTrue(Double.isFinite(progress.bytesPerSecond()));
        }
    }

    @Example
    void anUnknownTotalHasNoFraction() {
        ProgressMeter meter = new ProgressMeter(() -> 0);
        assertTrue(meter.snapshot().fraction().isEmpty());
        meter.add(10);
        assertTrue(meter.snapshot().fraction().isEmpty());
        meter.begin("x", OptionalLong.of(0), 0);
        assertEquals(1.0, meter.snapshot().fraction().orElseThrow());
    }

    @Example
    void aListenerThatThrowsChangesNothing() {
        ProgressMeter meter = new ProgressMeter(() -> 0);
        meter.listen(progress -> {
            throw new IllegalStateException("listener");
        });
        meter.add(5);
        meter.finish();
        assertEquals(5, meter.snapshot().doneBytes());
    }
}
