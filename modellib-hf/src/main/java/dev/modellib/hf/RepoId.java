package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The name of a model repository on the Hub: {@code owner/name}, or {@code name} alone for a few old ones.
 *
 * <p><b>Shape:</b> each part has 1 to 96 of the characters {@code A-Z a-z 0-9 _ - .} and starts and ends with a letter, a
 * digit or {@code _}; {@code --} and {@code ..} occur nowhere, and the name does not end in {@code .git}. Upper and lower
 * case are kept as given, and tell ids apart for {@link #equals}; the Hub has no two repositories that differ in them only, so
 * {@link #isSameAs} tells whether two ids are of one repository.
 *
 * <p><b>Source:</b> the repository id rules of the Hub's reference client.
 *
 * @param owner the user or organisation; empty for an old repository without one
 * @param name the repository's own name
 */
public record RepoId(String owner, String name) implements Serializable {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?");

    /**
     * Checks both parts.
     *
     * @param owner the user or organisation; may be empty
     * @param name the repository's own name
     * @throws IllegalArgumentException when a part breaks the rules
     */
    public RepoId {
        requireNonNull(owner);
        requireNonNull(name);
        if (!(owner.isEmpty() || allowed(owner)) || !allowed(name) || name.endsWith(".git")) {
            throw new IllegalArgumentException("Not a repository id: \""
                    + PlainText.shown(owner.isEmpty() ? name : owner + "/" + name)
                    + "\". Write owner/name with letters, digits, '_', '-' and '.', each part at most 96 long.");
        }
    }

    /**
     * Reads an id as a person types it.
     *
     * @param text {@code owner/name} or {@code name}
     * @return the id, whose {@link #toString()} is the text again
     * @throws IllegalArgumentException when the text is no id
     */
    public static RepoId parse(String text) {
        int slash = text.indexOf('/');
        if (slash == 0) {
            throw new IllegalArgumentException(
                    "Not a repository id: \"" + PlainText.shown(text) + "\". The owner before the '/' is missing.");
        }
        return slash < 0 ? new RepoId("", text) : new RepoId(text.substring(0, slash), text.substring(slash + 1));
    }

    private static boolean allowed(String part) {
        return PART.matcher(part).matches() && !part.contains("--") && !part.contains("..");
    }

    /**
     * Whether both are names of one repository: the Hub finds it in upper and in lower case.
     *
     * @param other another id
     * @return true when they are equal but for the case of letters
     */
    public boolean isSameAs(RepoId other) {
        return toString().equalsIgnoreCase(other.toString());
    }

    /** The id as a person types it: {@code owner/name}, or the name alone when there is no owner. */
    @Override
    public String toString() {
        return owner.isEmpty() ? name : owner + "/" + name;
    }
}
