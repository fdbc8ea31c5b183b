package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

/**
 * A file on the Hub that a local file may be a copy of.
 *
 * @param repo the repository
 * @param revision the commit at which the file was seen, 40 lower-case hex digits
 * @param file the file
 * @param method how it was found
 * @param confidence how much the names have in common, from 0 to 1; it says nothing about the content, except that it is 1
 *     for {@link Method#SHA256} and less for every other method
 */
public record HubCandidate(RepoId repo, String revision, RepoFile file, Method method, double confidence) {

    /** How a candidate was found. */
    public enum Method {
        /** By the SHA-256 of the whole content: it is the same file. */
        SHA256,
        /** By its name, letter for letter but for upper and lower case. */
        FILENAME_EXACT,
        /** By a similar name. */
        FILENAME_FUZZY
    }

    /**
     * Checks the confidence.
     *
     * @param repo the repository
     * @param revision the commit
     * @param file the file
     * @param method how it was found
     * @param confidence how much the names have in common
     * @throws IllegalArgumentException when the confidence is not from 0 to 1, or is 1 without an equal SHA-256
     */
    public HubCandidate {
        requireNonNull(repo);
        requireNonNull(revision);
        requireNonNull(file);
        requireNonNull(method);
        boolean certain = confidence == 1.0;
        if (!(confidence >= 0 && confidence <= 1) || certain != (method == Method.SHA256)) {
            throw new IllegalArgumentException(
                    "A confidence is from 0 to 1, and 1 for an equal SHA-256 only, not " + confidence);
        }
    }
}
