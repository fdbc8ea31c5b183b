package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A commit in the history of a repository.
 *
 * <p><b>Shape:</b> texts are as the server sent them and untrusted.
 *
 * @param id the full commit, 40 lower-case hex digits
 * @param title the first line of its message; may be empty
 * @param date when it was made, if the server told
 * @param authors who made it, in the server's order; the commits in a listing of files name none
 */
public record RepoCommit(String id, String title, Optional<Instant> date, List<String> authors) {

    /**
     * Copies the authors.
     *
     * @param id the full commit
     * @param title the first line of its message
     * @param date when it was made
     * @param authors who made it
     */
    public RepoCommit {
        requireNonNull(id);
        requireNonNull(title);
        requireNonNull(date);
        authors = List.copyOf(authors);
    }
}
