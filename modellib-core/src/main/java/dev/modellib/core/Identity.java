package dev.modellib.core;

import dev.modellib.hf.RepoId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Which file of the Hub a model's weights are, how sure that is, and by what.
 *
 * <p><em>Shape:</em> says nothing about where the model came from, which {@link Model.Source} does.
 *
 * @param trust how sure it is
 * @param method how it was found
 * @param repo the repository, unless nothing was found
 * @param commit the commit at which the file was seen, 40 hexadecimal digits
 * @param path the file's path in the repository
 * @param evidence what was compared, a sentence each
 * @param at when it was looked for
 */
public record Identity(
        Trust trust,
        Method method,
        Optional<RepoId> repo,
        Optional<String> commit,
        Optional<String> path,
        List<String> evidence,
        Instant at) {

    /** How sure an identity is. */
    public enum Trust {
        /** The SHA-256 of the content is the one that the Hub states: it is that file. */
        VERIFIED,
        /** The name and the size are the same, and no digest of the same kind is known of both. */
        HIGH,
        /** The name is that of a file on the Hub, the content is not: another version, or one that was changed. */
        MODIFIED,
        /** The name is similar to that of a file on the Hub. */
        LOW,
        /** Nothing on the Hub is named like it; it may be there all the same. */
        NONE;

        /** {@return the name in JSON, lower case} */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a file was found. */
    public enum Method {
        /** By the SHA-256, in a model of this library that came from the Hub. */
        LIBRARY,
        /** By the SHA-256, among the files of repositories with a similar name. */
        HUB_CONTENT,
        /** By its name. */
        FILE_NAME,
        /** By the SHA-256, in the note that the Hub's reference client left beside it when it downloaded it. */
        LOCAL_NOTE;

        /** {@return the name in JSON, lower case with dashes} */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Keeps a copy of the evidence.
     *
     * @param trust how sure it is
     * @param method how it was found
     * @param repo the repository
     * @param commit the commit
     * @param path the file's path
     * @param evidence what was compared
     * @param at when it was looked for
     */
    public Identity {
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(at, "at");
        evidence = List.copyOf(evidence);
    }

    /** The identity to keep of an earlier and a later one: that the content is a file of the Hub stays true. */
    static Identity better(Optional<Identity> earlier, Identity later) {
        return earlier.filter(known -> known.trust() == Trust.VERIFIED && later.trust() != Trust.VERIFIED)
                .orElse(later);
    }
}
