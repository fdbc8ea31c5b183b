package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class UnitsProperties {

    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    @Property
    void aSizeIsShortAndCloseToTheTruth(@ForAll @LongRange(min = 0) long bytes) {
        String shown = Units.bytes(bytes);
        String[] parts = shown.split(" ", -1);
        assertEquals(2, parts.length, shown);
        assertTrue(parts[0].length() <= 4, shown);
        double value = Double.parseDouble(parts[0]) * Math.pow(1024, UNITS.indexOf(parts[1]));
        assertTrue(Math.abs(value - bytes) <= 0.006 * bytes, shown + " for " + bytes);
    }

    @Property
    void largerSizesAreNotShownAsSmaller(@ForAll @LongRange(min = 0) long one, @ForAll @LongRange(min = 0) long other) {
        assertTrue(value(Units.bytes(Math.min(one, other))) <= value(Units.bytes(Math.max(one, other))));
    }

    private static double value(String shown) {
        String[] parts = shown.split(" ", -1);
        return Double.parseDouble(parts[0]) * Math.pow(1024, UNITS.indexOf(parts[1]));
    }

    @Example
    void examples() {
        assertEquals("0 B", Units.bytes(0));
        assertEquals("1023 B", Units.bytes(1023));
        assertEquals("1.00 KiB", Units.bytes(1024));
        assertEquals("1.50 MiB", Units.bytes(3 << 19));
        assertEquals("0.98 MiB", Units.bytes((1 << 20) - 24_000));
        assertEquals("8.00 EiB", Units.bytes(Long.MAX_VALUE));
        assertEquals("0:07", Units.clock(Duration.ofSeconds(7)));
        assertEquals("1:02:03", Units.clock(Duration.ofSeconds(3723)));
        assertEquals("494 M", Units.count(494_032_768));
        assertEquals("7.6 B", Units.count(7_615_616_512L));
        assertEquals("1 model", Units.plural(1, "model"));
        assertEquals("1,200 models", Units.plural(1200, "model"));
    }
}
