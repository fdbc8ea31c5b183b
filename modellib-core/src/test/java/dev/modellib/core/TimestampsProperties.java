package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The platform's reader is the judge of what a text means, and of what means nothing. */
class TimestampsProperties {

    @Property
    void whatIsWrittenIsRead(@ForAll Instant time) {
        assertEquals(time, Timestamps.parse(time.toString()));
    }

    @Property
    void aTextNearATimeMeansWhatThePlatformTakesItFor(
            @ForAll("shapes") String shape, @ForAll int position, @ForAll("characters") char other) {
        char[] changed = shape.toCharArray();
        changed[Math.floorMod(position, changed.length)] = other;
        assertAgrees(shape);
        assertAgrees(new String(changed));
    }

    @Property(tries = 100)
    void anyTextMeansWhatThePlatformTakesItFor(@ForAll String text) {
        assertAgrees(text);
    }

    @Example
    void theEndsOfDaysMonthsAndFractions() {
        for (String text : new String[] {
            "2024-02-29T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2016-12-31T23:59:60Z",
            "2026-01-31T24:00:00Z",
            "0000-01-01T00:00:00Z",
            "-001-01-01T00:00:00Z",
            "+10000-01-01T00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.000000001Z",
            "2026-01-01T00:00:00.0000000001Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00Z",
            "2026-01-01t00:00:00z",
            "2026-01-01T00:00:00+01:00",
            "2026-04-31T00:00:00Z",
            ""
        }) {
            assertAgrees(text);
        }
    }

    private static void assertAgrees(String text) {
        Optional<Instant> expected = byThePlatform(text);
        if (expected.isPresent()) {
            assertEquals(expected.get(), Timestamps.parse(text), text);
        } else {
            assertThrows(DateTimeException.class, () -> Timestamps.parse(text), text);
        }
    }

    private static Optional<Instant> byThePlatform(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> shapes() {
        Arbitrary<String> parts =
                Arbitraries.of("00", "01", "02", "12", "13", "23", "24", "28", "29", "30", "31", "32", "59", "60");
        Arbitrary<String> fractions =
                Arbitraries.strings().numeric().ofMaxLength(10).map(digits -> digits.isEmpty() ? "" : "." + digits);
        return Combinators.combine(
                        Arbitraries.of("1900", "2000", "2023", "2024"), parts, parts, parts, parts, parts, fractions)
                .as((year, month, day, hour, minute, second, fraction) ->
                        year + '-' + month + '-' + day + 'T' + hour + ':' + minute + ':' + second + fraction + 'Z');
    }

    @Provide
    Arbitrary<Character> characters() {
        return Arbitraries.of('0', '1', '9', '-', ':', '.', ',', 'T', 't', 'Z', '+', ' ', '\u0661');
    }
}
