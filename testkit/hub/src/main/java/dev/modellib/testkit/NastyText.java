package dev.modellib.testkit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text that breaks careless code: queries, names and descriptions that any program with a search box or a file name meets one day.
 *
 * <p><b>Shape:</b> no null, no duplicates; an empty text, control characters, half surrogate pairs and a text of 1 MiB are among them.
 */
public final class NastyText {
    private static final int MEGABYTE = 1 << 20;

    private NastyText() {}

    /**
     * Every text.
     *
     * @return more than sixty, always the same and in the same order
     */
    public static List<String> all() {
        return Stream.of(blank(), quotes(), operators(), injections(), unicode(), names(), large())
                .flatMap(List::stream)
                .collect(Collectors.toUnmodifiableList());
    }

    /**
     * The texts of ordinary length, for tests that multiply them.
     *
     * @return those of at most 300 characters
     */
    public static List<String> small() {
        return all().stream().filter(text -> text.length() <= 300).toList();
    }

    private static List<String> blank() {
        return List.of(
                "", " ", "\t\r\n", "\0", "a\0b", "\u0001\u0007\b\u001b[31m", "\u00a0", "\u3000", "\u200b", "\ufeff");
    }

    private static List<String> quotes() {
        return List.of(
                "\"",
                "\"\"",
                "\"unclosed",
                "'",
                "''",
                "it's",
                "`",
                "\\",
                "\\\"",
                "\u201cq\u201d",
                "\"\"\"\"\"",
                "'\"'\"`\\");
    }

    /** What the query language of a full-text index gives a meaning to. */
    private static List<String> operators() {
        return List.of(
                "AND",
                "OR",
                "NOT",
                "NEAR",
                "a AND",
                "OR b",
                "NOT a",
                "NEAR(a b, 3)",
                "NEAR(",
                "name:llama",
                "-name:llama",
                "{name family}:x",
                "^first",
                "pre*",
                "*",
                "**",
                "(",
                ")",
                "()",
                "((((((((((",
                "a + b",
                "+",
                "-",
                "--",
                ":",
                ";",
                ",",
                ".",
                "^",
                "a^2",
                "{",
                "}",
                "[a]",
                "rank",
                "rowid:1",
                "bm25(",
                "!!",
                "&&",
                "||",
                "~",
                "%",
                "_",
                "%_%",
                "?",
                "?1",
                "@a",
                "$a",
                "#");
    }

    private static List<String> injections() {
        return List.of(
                "'; DROP TABLE models; --",
                "\" OR 1=1 --",
                "x' UNION SELECT sql FROM sqlite_master --",
                "<script>alert(1)</script>",
                "{{7*7}}",
                "${jndi:x}",
                "$(id)",
                "%s%n%x",
                "{\"a\":1}",
                "line\r\nX-Injected: yes",
                "%00",
                "%2e%2e%2f");
    }

    private static List<String> unicode() {
        return List.of(
                "\u00e9",
                "e\u0301",
                "\u00df",
                "\u0130\u0131",
                "\ufb01",
                "\u6a21\u578b",
                "\u30e2\u30c7\u30eb",
                "\u0645\u0631\u062d\u0628\u0627",
                "\u05e9\u05dc\u05d5\u05dd",
                "\ud83e\udd99",
                "\ud83d\udc69\u200d\ud83d\udcbb",
                "\ud83c\udde9\ud83c\uddea",
                "\ud83d", // half of an emoji
                "\ude00",
                "a\ud83db",
                "\ufffd",
                "\uffff",
                "\ud800\udc00",
                "\u202egnp.exe", // reads backwards
                "\u2066x\u2069",
                "Z\u0351\u0357\u0344a\u0350\u034cl\u0334g\u0321o\u0322",
                "\u2028\u2029",
                "\u0430\u0440\u0440le"); // Cyrillic look-alikes
    }

    private static List<String> names() {
        return List.of(
                "..",
                "../../etc/passwd",
                "C:\\x",
                "\\\\host\\share",
                "/",
                "CON",
                "nul.txt",
                "a.",
                "a ",
                "null",
                "NaN",
                "0",
                "-1");
    }

    private static List<String> large() {
        return List.of(
                "a".repeat(256),
                "(".repeat(5_000),
                "\"".repeat(4_999),
                "a AND ".repeat(2_000),
                "\u6a21".repeat(10_000),
                "lorem ".repeat(MEGABYTE / 6) + "end",
                "x".repeat(MEGABYTE));
    }
}
