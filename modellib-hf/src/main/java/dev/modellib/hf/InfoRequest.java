package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which facts about a repository are wanted.
 *
 * <p><b>Threads:</b> immutable.
 *
 * <p><b>Source:</b> the parameters of {@code GET /api/models/{id}/revision/{rev}}.
 */
public final class InfoRequest {

    /** The Hub's own words have no other characters; it refuses words that it does not know. */
    static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final RepoId repo;
    private final String revision;
    private final boolean blobs;
    private final boolean securityStatus;
    private final List<String> expand;

    private InfoRequest(Builder builder) {
        this.repo = builder.repo;
        this.revision = builder.revision;
        this.blobs = builder.blobs;
        this.securityStatus = builder.securityStatus;
        this.expand = List.copyOf(builder.expand);
    }

    /**
     * Starts from the facts that the Hub tells unasked.
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

    /** {@return whether the files are wanted with sizes and digests} */
    public boolean blobs() {
        return blobs;
    }

    /** {@return whether the verdict of the scanners is wanted} */
    public boolean securityStatus() {
        return securityStatus;
    }

    /** {@return the facts that are wanted and no others, in the Hub's words; empty for what it tells unasked} */
    public List<String> expand() {
        return expand;
    }

    @Override
    public String toString() {
        return "InfoRequest[repo=" + repo + ", revision=" + PlainText.shown(revision) + ", blobs=" + blobs
                + ", securityStatus=" + securityStatus + ", expand=" + expand + "]";
    }

    /**
     * A draft of an {@link InfoRequest}.
     *
     * <p><b>Threads:</b> for one thread.
     */
    public static final class Builder {

        private final RepoId repo;
        private final String revision;
        private boolean blobs;
        private boolean securityStatus;
        private final Set<String> expand = new LinkedHashSet<>();

        private Builder(RepoId repo, String revision) {
            this.repo = requireNonNull(repo);
            this.revision = requireNonNull(revision);
        }

        /**
         * Asks for the files with sizes and digests.
         *
         * @return this builder
         */
        public Builder blobs() {
            this.blobs = true;
            return this;
        }

        /**
         * Asks for the verdict of the scanners.
         *
         * @return this builder
         */
        public Builder securityStatus() {
            this.securityStatus = true;
            return this;
        }

        /**
         * Asks for a fact by its name, and for no other that is not named.
         *
         * @param field the Hub's word, such as {@code gguf}, {@code safetensors}, {@code cardData} or {@code downloadsAllTime}
         * @return this builder
         */
        public Builder expand(String field) {
            this.expand.add(requireNonNull(field));
            return this;
        }

        /**
         * Makes the request.
         *
         * @return the request
         * @throws IllegalArgumentException naming every setting that is out of its range, or excludes another
         */
        public InfoRequest build() {
            List<String> faults = new ArrayList<>();
            if (!expand.isEmpty() && (blobs || securityStatus)) {
                faults.add("expand excludes blobs and securityStatus: the Hub takes one or the other");
            }
            fieldFaults(expand, faults);
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new InfoRequest(this);
        }

        static void fieldFaults(Set<String> fields, List<String> faults) {
            fields.stream()
                    .filter(field -> !FIELD.matcher(field).matches())
                    .forEach(field -> faults.add("\"" + PlainText.shown(field) + "\" is no word for a fact"));
        }
    }
}
