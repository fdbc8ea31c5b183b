package dev.modellib.hf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A reader of {@code Link} headers that takes any text: what is not a link is passed over.
 *
 * <p><b>Source:</b> RFC 8288 section 3 and its appendix B.3.
 */
final class LinkHeader {

    private final String text;
    private int at;

    private LinkHeader(String text) {
        this.text = text;
    }

    /** The target of the first link whose relation is {@code next}, as written between its angle brackets. */
    static Optional<String> next(List<String> values) {
        for (String value : values) {
            Optional<String> target = new LinkHeader(value).findNext();
            if (target.isPresent()) {
                return target;
            }
        }
        return Optional.empty();
    }

    private Optional<String> findNext() {
        while (true) {
            int open = text.indexOf('<', at);
            int close = open < 0 ? -1 : text.indexOf('>', open);
            if (close < 0) {
                return Optional.empty();
            }
            at = close + 1;
            if (isNext()) {
                return Optional.of(text.substring(open + 1, close));
            }
        }
    }

    /** Reads the parameters of one link, up to the comma behind them; the first {@code rel} counts. */
    private boolean isNext() {
        String relation = null;
        while (at < text.length() && text.charAt(at) != ',') {
            if (text.charAt(at) != ';') {
                at++;
                continue;
            }
            at++;
            String name = word("=;,").strip().toLowerCase(Locale.ROOT);
            String value = at < text.length() && text.charAt(at) == '=' ? value() : "";
            if (name.equals("rel") && relation == null) {
                relation = value;
            }
        }
        return relation != null
                && List.of(relation.toLowerCase(Locale.ROOT).split("\\s+")).contains("next");
    }

    private String value() {
        at++;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at == text.length() || text.charAt(at) != '"') {
            return word(";,").strip();
        }
        at++;
        StringBuilder quoted = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            quoted.append(text.charAt(at++));
        }
        at = Math.min(at + 1, text.length());
        return quoted.toString().strip();
    }

    private String word(String ends) {
        int start = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }
}
