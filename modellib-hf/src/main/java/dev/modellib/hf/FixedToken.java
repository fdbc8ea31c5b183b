package dev.modellib.hf;

import java.util.Optional;

/** A token that does not change, or none when the text is empty. */
final class FixedToken implements TokenSource {

    private final String text;

    FixedToken(String text) {
        this.text = text;
    }

    /** Whether a text can stand in a header: anything else would be quoted, in full, by the HTTP client's exception. */
    static boolean sendable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public Optional<String> token() {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "TokenSource[none]" : "TokenSource[redacted]";
    }

    /** The token that a source gives now; empty when it has none. */
    static String of(TokenSource source) {
        String token = source.token().orElse("").strip();
        if (!sendable(token)) {
            throw new IllegalStateException(
                    "The token source gave a token with a character that cannot be sent. Correct the source.");
        }
        return token;
    }
}
