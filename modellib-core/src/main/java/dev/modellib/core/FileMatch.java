package dev.modellib.core;

import dev.modellib.hf.HubCandidate;
import dev.modellib.io.Digest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a content by its SHA-256.
 *
 * <p><em>Shape:</em> nothing stands here that only looks alike: every model holds a file with this very digest on record, and a file of
 * the Hub has it in the Hub's own listing. <em>Threads:</em> immutable.
 *
 * @param sha256 the digest that was looked for
 * @param models the models of the library that hold it, newest first
 * @param onHub the file of the Hub that has it
 * @param hub what became of the question to the Hub: an empty {@code onHub} says something only when it answered, and then only that
 *     none of the repositories found by the name has such a file in large file storage
 */
public record FileMatch(Digest sha256, List<Model> models, Optional<HubCandidate> onHub, Hub hub) {

    /** What became of the question to the Hub. */
    public enum Hub {
        /** It answered. */
        ANSWERED,
        /** It was not needed: the library holds the content. */
        NOT_ASKED,
        /** It cannot be asked by a digest alone, and there was no name to search by. */
        NO_NAME,
        /** It was not reached, or there is to be no network: this is the answer of the library alone. */
        UNREACHABLE
    }

    /**
     * Copies the list and checks the evidence.
     *
     * @param sha256 the digest that was looked for
     * @param models the models that hold it
     * @param onHub the file of the Hub that has it
     * @param hub what became of the question to the Hub
     * @throws IllegalArgumentException when the Hub's file has another digest, or one without an answer
     */
    public FileMatch {
        Objects.requireNonNull(sha256, "sha256");
        models = List.copyOf(models);
        boolean same = onHub.map(file -> file.file().sha256().equals(Optional.of(sha256.hex())))
                .orElse(true);
        if (!same || (onHub.isPresent() && hub != Hub.ANSWERED)) {
            throw new IllegalArgumentException("no evidence that the Hub has " + sha256);
        }
    }

    /** {@return whether the content is known, here or on the Hub} */
    public boolean isFound() {
        return !models.isEmpty() || onHub.isPresent();
    }
}
