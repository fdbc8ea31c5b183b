package dev.modellib.hf;

import java.util.regex.Pattern;

/** Text from outside, made fit for a message: inert in terminals and logs, bounded, and without secrets. */
final class PlainText {

    private static final int LENGTH_MAX = 300;

    /** Everything that steers a terminal, breaks a line or turns the direction of writing; and lone surrogates. */
    private static final Pattern UNSHOWABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

    private static final Pattern QUERY = Pattern.compile("(?i)(https?://[^\\s?#\"'<>]*)[?#][^\\s\"'<>]*");
    private static final Pattern USER_INFO = Pattern.compile("(?i)(https?://)[^\\s/?#@\"'<>]*@");
    private static final Pattern TOKEN = Pattern.compile("\\bhf_[A-Za-z0-9_]{8,}");

    private PlainText() {}

    /** The text with everything unprintable replaced, cut after some hundred characters. */
    static String shown(String text) {
        boolean tooLong = text.length() > LENGTH_MAX;
        String start = tooLong ? text.substring(0, LENGTH_MAX) : text;
        return UNSHOWABLE.matcher(start).replaceAll("\uFFFD") + (tooLong ? "…" : "");
    }

    /** What a server said, as {@link #shown}, without tokens and without the queries of addresses. */
    static String said(String text, String token) {
        // Before anything is cut or replaced, lest half a secret remain.
        String safe = token.isEmpty() ? text : text.replace(token, "[token]");
        safe = TOKEN.matcher(safe).replaceAll("[token]");
        safe = USER_INFO.matcher(safe).replaceAll("$1");
        safe = QUERY.matcher(safe).replaceAll("$1");
        return shown(safe);
    }
}
