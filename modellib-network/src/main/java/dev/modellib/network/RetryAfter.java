package dev.modellib.network;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the {@code Retry-After} header in its two forms: seconds and date (RFC 9110 section 10.2.3). */
final class RetryAfter {

    private RetryAfter() {}

    /** The wait that the server asks for, zero or more; empty when it asks for none or in no known form. */
    static Optional<Duration> read(HttpHeaders headers, InstantSource clock) {
        return headers.firstValue("Retry-After").map(String::strip).flatMap(text -> parse(text, clock));
    }

    private static Optional<Duration> parse(String text, InstantSource clock) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // Ten digits are three centuries: whatever is longer is cut by the caller's cap all the same.
            return Optional.of(Duration.ofSeconds(text.length() > 10 ? 9_999_999_999L : Long.parseLong(text)));
        }
        try {
            Instant when = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            Duration wait = Duration.between(clock.instant(), when);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException notDate) {
            return Optional.empty();
        }
    }
}
