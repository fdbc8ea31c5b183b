package dev.modellib.hf;

import java.util.Optional;

/**
 * Where the Hub's access token comes from.
 *
 * <p>It is asked at every request, so a token may be renewed while a client lives. The token is sent to the origin of
 * {@link HubConfig#endpoint()} only.
 *
 * <p><b>Threads:</b> must be safe for use by many threads.
 */
@FunctionalInterface
public interface TokenSource {

    /**
     * The token to use now.
     *
     * @return a token of visible ASCII characters; space around it is dropped, and a blank one counts as none
     */
    Optional<String> token();

    /**
     * A source that never has a token.
     *
     * @return the anonymous source
     */
    static TokenSource none() {
        return new FixedToken("");
    }

    /**
     * A source of one token; its {@code toString} does not show it.
     *
     * @param token the token; space around it is dropped, and a blank one counts as none
     * @return a source that always has it
     * @throws IllegalArgumentException when the token has a character that no token has; the message does not show it
     */
    static TokenSource of(String token) {
        String stripped = token.strip();
        if (!FixedToken.sendable(stripped)) {
            throw new IllegalArgumentException("The token has a character that cannot be sent. Copy it again.");
        }
        return new FixedToken(stripped);
    }
}
