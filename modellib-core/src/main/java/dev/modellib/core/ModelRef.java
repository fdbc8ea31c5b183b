package dev.modellib.core;

import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person types to name a model: Hub coordinates, a model id, or the folder slug of a model in the library.
 *
 * <p><em>Shape:</em> {@code owner/name[:QUANT][@revision]}, {@code ml-…} or {@code kind/family/name}. A revision is a
 * branch, a tag, a pull-request ref or a commit, and may hold slashes. {@code toString()} gives the canonical text,
 * which parses to an equal reference.
 */
public sealed interface ModelRef permits ModelRef.Hub, ModelRef.Id, ModelRef.Slug {

    /**
     * Reads a reference.
     *
     * @param text what was typed; blanks around it are ignored
     * @return the reference
     * @throws IllegalArgumentException when the text has none of the three shapes; the message says what is expected
     */
    static ModelRef parse(String text) {
        String trimmed = Objects.requireNonNull(text, "text").strip();
        if (ModelId.looksLikeId(trimmed)) {
            return new Id(new ModelId(trimmed));
        }
        int at = trimmed.indexOf('@');
        String beforeRevision = at < 0 ? trimmed : trimmed.substring(0, at);
        Optional<String> revision = at < 0 ? Optional.empty() : Optional.of(trimmed.substring(at + 1));
        int colon = beforeRevision.indexOf(':');
        String path = colon < 0 ? beforeRevision : beforeRevision.substring(0, colon);
        long slashes = path.chars().filter(c -> c == '/').count();
        if (slashes == 2 && at < 0 && colon < 0) {
            return new Slug(path);
        }
        Optional<Quant> quant = colon < 0 ? Optional.empty() : Optional.of(quant(beforeRevision.substring(colon + 1)));
        return new Hub(RepoId.parse(path), quant, revision);
    }

    private static Quant quant(String text) {
        return Quant.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("'" + Text.display(text)
                        + "' is not a quantization name; expected something like Q4_K_M after the colon"));
    }

    /**
     * A model on the Hub.
     *
     * @param repo the repository
     * @param quant the quantization asked for, matched exactly; empty = what a runtime needs
     * @param revision branch, tag, ref or commit; empty = the repository's default branch
     */
    record Hub(RepoId repo, Optional<Quant> quant, Optional<String> revision) implements ModelRef {
        /**
         * Checks the parts.
         *
         * @param repo the repository
         * @param quant the quantization asked for, matched exactly; empty = what a runtime needs
         * @param revision branch, tag, ref or commit; empty = the repository's default branch
         * @throws IllegalArgumentException when the revision is blank, longer than 255 characters, or holds a control
         *     character or a {@code ..} segment
         */
        public Hub {
            Objects.requireNonNull(repo, "repo");
            Objects.requireNonNull(quant, "quant");
            revision.ifPresent(Hub::checkRevision);
        }

        private static void checkRevision(String revision) {
            boolean legal = !revision.isBlank()
                    && revision.length() <= 255
                    && revision.chars().noneMatch(c -> c <= ' ' || c == 0x7f)
                    && !List.of(revision.split("/", -1)).contains("..");
            if (!legal) {
                throw new IllegalArgumentException("the revision after '@' must be a branch, tag, ref or commit, not '"
                        + Text.display(revision) + "'");
            }
        }

        @Override
        public String toString() {
            return repo
                    + quant.map(q -> ":" + q.name()).orElse("")
                    + revision.map(r -> "@" + r).orElse("");
        }
    }

    /**
     * A model of the library by its id.
     *
     * @param id the id
     */
    record Id(ModelId id) implements ModelRef {
        /**
         * Checks that the id is there.
         *
         * @param id the id
         */
        public Id {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public String toString() {
            return id.value();
        }
    }

    /**
     * A model of the library by its folder.
     *
     * @param slug {@code kind/family/name}
     */
    record Slug(String slug) implements ModelRef {
        /**
         * Checks the shape.
         *
         * @param slug {@code kind/family/name}
         * @throws IllegalArgumentException when it is not three non-empty segments without {@code .} and {@code ..}
         */
        public Slug {
            String[] segments = slug.split("/", -1);
            boolean legal = segments.length == 3;
            for (String segment : segments) {
                legal &= !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
            }
            if (!legal) {
                throw new IllegalArgumentException(
                        "a folder slug is kind/family/name, not '" + Text.display(slug) + "'");
            }
        }

        @Override
        public String toString() {
            return slug;
        }
    }
}
