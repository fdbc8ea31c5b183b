package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Whom the Hub takes the caller for.
 *
 * <p><b>Shape:</b> texts are as the server sent them and untrusted.
 *
 * @param name the name of the account
 * @param fullName the name it shows
 * @param type {@code user}, {@code org} or another word of the Hub's
 * @param isPro whether the account has a paid plan, which raises its quotas
 * @param organisations the organisations it belongs to, in the server's order
 * @param tokenRole what the token may do: {@code read}, {@code write} or another word of the Hub's
 */
public record HubUser(
        String name,
        Optional<String> fullName,
        Optional<String> type,
        boolean isPro,
        List<String> organisations,
        Optional<String> tokenRole) {

    /**
     * Copies the organisations.
     *
     * @param name the name of the account
     * @param fullName the name it shows
     * @param type what kind of account it is
     * @param isPro whether the account has a paid plan
     * @param organisations the organisations it belongs to
     * @param tokenRole what the token may do
     */
    public HubUser {
        requireNonNull(name);
        requireNonNull(fullName);
        requireNonNull(type);
        organisations = List.copyOf(organisations);
        requireNonNull(tokenRole);
    }
}
