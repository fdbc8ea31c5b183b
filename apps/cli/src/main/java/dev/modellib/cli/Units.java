package dev.modellib.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Units {

    private static final String[] BINARY = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 469 MiB}: three digits at most before the unit changes. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        // 999.5 would be shown as 1000, so the next unit begins there
        while (unit + 1 < BINARY.length && (unit < 0 || value >= 999.5)) {
            value /= 1024;
            unit++;
        }
        String number = value < 9.995
                ? String.format(Locale.ROOT, "%.2f", value)
                : String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%.0f", value);
        return number + " " + BINARY[unit];
    }

    static String speed(double bytesPerSecond) {
        return bytes((long) bytesPerSecond) + "/s";
    }

    /** {@code 0:07}, {@code 12:30}, {@code 1:02:03}. */
    static String clock(Duration time) {
        long seconds = time.toSeconds();
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** {@code 494 M}, {@code 7.6 B}: a number of parameters. */
    static String count(long number) {
        if (number < 1000) {
            return Long.toString(number);
        }
        double value = number;
        int unit = -1;
        String units = "kMBT";
        while (unit + 1 < units.length() && value >= 999.5) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %c" : "%.0f %c", value, units.charAt(unit));
    }

    /** {@code 1 model}, {@code 3 models}. */
    static String plural(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** A size as it is typed: {@code 8G}, {@code 6144MiB}, {@code 512k}, or bytes; every prefix is a power of 1024. */
    static long parseBytes(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length() && Character.digit(upper.charAt(digits), 10) >= 0) {
            digits++;
        }
        String unit = upper.substring(digits).strip();
        int power = unit.isEmpty() || unit.equals("B") ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
        boolean known = unit.isEmpty()
                || unit.equals("B")
                || (power > 0 && List.of("", "B", "IB").contains(unit.substring(1)));
        long number = digits == 0 || digits > 15 || !known ? -1 : Long.parseLong(upper.substring(0, digits));
        if (number < 0 || number > Long.MAX_VALUE >> (10 * power)) {
            throw new IllegalArgumentException("'" + text + "' is no size; write 8G, 6144M or a number of bytes");
        }
        return number << (10 * power);
    }

    /** A time as it is typed: {@code 7d}, {@code 12h}, {@code 30m}, {@code 90s}. */
    static Duration parseDuration(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int last = lower.length() - 1;
        int unit = last < 1 ? -1 : "smhd".indexOf(lower.charAt(last));
        String digits = unit < 0 ? "" : lower.substring(0, last);
        if (digits.isEmpty()
                || digits.length() > 6
                || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is no time; write 7d, 12h, 30m or 90s");
        }
        long number = Long.parseLong(digits);
        return switch (unit) {
            case 0 -> Duration.ofSeconds(number);
            case 1 -> Duration.ofMinutes(number);
            case 2 -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
