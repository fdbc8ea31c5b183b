package dev.modellib.core;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.util.Optional;

/**
 * Reads the times of records. The form in which they are written takes a tenth of the platform's reader here; every other that
 * it knows is left to it.
 */
final class Timestamps {

    /** Where the fraction begins, or the zone. */
    private static final int SECONDS_END = 19;

    private static final int NANO_DIGITS = 9;
    private static final int DAY_SECONDS = 24 * 60 * 60;

    private Timestamps() {}

    /**
     * Reads a time as {@link Instant#parse} does.
     *
     * @throws java.time.DateTimeException when the text is no time
     */
    static Instant parse(String text) {
        return plain(text).orElseGet(() -> Instant.parse(text));
    }

    /** A time such as {@code 2026-11-28T23:29:00.123456Z}; empty for any other form and for what no calendar has. */
    private static Optional<Instant> plain(String text) {
        int end = text.length() - 1;
        if (end < SECONDS_END || text.charAt(end) != 'Z' || !isPunctuated(text)) {
            return Optional.empty();
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS_END);
        int nanos = end == SECONDS_END ? 0 : nanos(text, end);
        boolean dated = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days(year, month);
        boolean timed = isWithin(hour, 23) && isWithin(minute, 59) && isWithin(second, 59) && nanos >= 0;
        if (!dated || !timed) {
            return Optional.empty();
        }
        long seconds = LocalDate.of(year, month, day).toEpochDay() * DAY_SECONDS + (hour * 60L + minute) * 60 + second;
        return Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    private static boolean isPunctuated(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static int days(int year, int month) {
        return Month.of(month).length(Year.isLeap(year));
    }

    private static boolean isWithin(int value, int most) {
        return value >= 0 && value <= most;
    }

    /** The fraction from its point on; -1 when it is none. */
    private static int nanos(String text, int end) {
        int start = SECONDS_END + 1;
        if (text.charAt(SECONDS_END) != '.' || end == start || end - start > NANO_DIGITS) {
            return -1;
        }
        int nanos = digits(text, start, end);
        for (int place = end - start; place < NANO_DIGITS && nanos > 0; place++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** The number that ASCII digits make; -1 when one is none. */
    private static int digits(String text, int start, int end) {
        int number = 0;
        for (int at = start; at < end; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
