package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

/**
 * Which part of a repository is to be listed, and how closely.
 *
 * <p><b>Threads:</b> immutable.
 *
 * <p><b>Source:</b> the parameters of {@code GET /api/models/{id}/tree/{rev}/{path}}.
 */
public final class TreeRequest {

    private final RepoId repo;
    private final String revision;
    private final String folder;
    private final boolean recursive;
    private final boolean expand;

    private TreeRequest(Builder builder) {
        this.repo = builder.repo;
        this.revision = builder.revision;
        this.folder = builder.folder;
        this.recursive = builder.recursive;
        this.expand = builder.expand;
    }

    /**
     * Starts from the whole repository, all folders deep, without details.
     *
     * @param repo the repository
     * @param revision a branch, a tag, a commit, or a ref such as {@code refs/pr/1}
     * @return a new builder
     */
    public static Builder builder(RepoId repo, String revision) {
        return new Builder(repo, revision);
    }

    /** {@return the repository} */
    public RepoId repo() {
        return repo;
    }

    /** {@return the revision} */
    public String revision() {
        return revision;
    }

    /** {@return the folder to begin at, without a slash at either end; empty for the repository's root} */
    public String folder() {
        return folder;
    }

    /** {@return whether what lies deeper is listed as well} */
    public boolean recursive() {
        return recursive;
    }

    /** {@return whether each entry comes with its last commit, and each file with the verdict of the scanners} */
    public boolean expand() {
        return expand;
    }

    @Override
    public String toString() {
        return "TreeRequest[repo=" + repo + ", revision=" + PlainText.shown(revision) + ", folder="
                + PlainText.shown(folder) + ", recursive=" + recursive + ", expand=" + expand + "]";
    }

    /**
     * A draft of a {@link TreeRequest}.
     *
     * <p><b>Threads:</b> for one thread.
     */
    public static final class Builder {

        private final RepoId repo;
        private final String revision;
        private String folder = "";
        private boolean recursive = true;
        private boolean expand;

        private Builder(RepoId repo, String revision) {
            this.repo = requireNonNull(repo);
            this.revision = requireNonNull(revision);
        }

        /**
         * Begins at a folder.
         *
         * @param path the folder, from the repository's root, with {@code /} between its segments; empty for the root
         * @return this builder
         */
        public Builder folder(String path) {
            this.folder = requireNonNull(path);
            return this;
        }

        /**
         * Lists what lies deeper as well, or one folder only.
         *
         * @param deep true by default
         * @return this builder
         */
        public Builder recursive(boolean deep) {
            this.recursive = deep;
            return this;
        }

        /**
         * Asks for the last commit of each entry and the verdict of the scanners on each file. The Hub's pages are twenty
         * times smaller then.
         *
         * @return this builder
         */
        public Builder expand() {
            this.expand = true;
            return this;
        }

        /**
         * Makes the request.
         *
         * @return the request
         * @throws IllegalArgumentException when the folder has an empty, {@code .} or {@code ..} segment
         */
        public TreeRequest build() {
            if (!folder.isEmpty()) {
                HubUris.requirePlainPath(folder);
            }
            return new TreeRequest(this);
        }
    }
}
