package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

/**
 * A name for a commit: a branch, a tag, a conversion or a pull request.
 *
 * <p><b>Shape:</b> texts are as the server sent them and untrusted.
 *
 * @param name the short name, such as {@code main}
 * @param ref the full name, such as {@code refs/heads/main}
 * @param commit the full commit it stands for, 40 lower-case hex digits
 */
public record RepoRef(String name, String ref, String commit) {

    /**
     * Makes the reference.
     *
     * @param name the short name
     * @param ref the full name
     * @param commit the full commit
     */
    public RepoRef {
        requireNonNull(name);
        requireNonNull(ref);
        requireNonNull(commit);
    }
}
