package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The status line and header lines of an answer, just as they were given. */
final class AnswerHead {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder();

    AnswerHead(int status) {
        text.append("HTTP/1.1 ").append(status).append(" \r\n");
    }

    /** A time as headers tell it. */
    static String date(Instant instant) {
        return DATE.format(instant);
    }

    AnswerHead line(String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    byte[] bytes() {
        return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
