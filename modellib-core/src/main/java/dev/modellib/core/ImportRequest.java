package dev.modellib.core;

import dev.modellib.format.ModelKind;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to take into the library from a local file or folder: by default a copy, made cheap where the file system can
 * share the bytes; the source is never changed. A file that is a shard stands for its whole set.
 */
public final class ImportRequest {

    private final Path source;
    private final Mode mode;
    private final Optional<ModelKind> kind;
    private final Optional<String> name;
    private final boolean nameFound;
    private final Optional<Digest> expectedSha256;
    private final boolean acceptUnsafe;
    private final boolean oneModel;
    private final Set<String> files;
    private final Set<String> kept;
    private final Optional<String> root;
    private final Optional<RepoId> repo;

    private ImportRequest(Builder builder) {
        source = builder.source;
        mode = builder.mode;
        kind = builder.kind;
        name = builder.name;
        nameFound = builder.nameFound;
        expectedSha256 = builder.expectedSha256;
        acceptUnsafe = builder.acceptUnsafe;
        oneModel = builder.oneModel;
        files = Collections.unmodifiableSet(new TreeSet<>(builder.files));
        kept = Collections.unmodifiableSet(new TreeSet<>(builder.kept));
        root = builder.root;
        repo = builder.repo;
    }

    /** How the bytes come in. */
    public enum Mode {
        /** A reflink where the file system can, else a copy. */
        AUTO,
        /** A copy. */
        COPY,
        /**
         * The file itself, by a rename, after it was hashed where it is; should the import fail, it is put back. A file on another volume,
         * with a second name (hard link) or of another user is copied, and deleted once the copy is durable and verified; of a symbolic link
         * the content is copied and the link deleted. Content that is here already, and a file of the library itself, stay.
         */
        MOVE,
        /** A symbolic link to the file where it is; the library then does not own the bytes. */
        LINK
    }

    /**
     * {@return a request with the defaults}
     *
     * @param source a model file or a folder that holds one model
     */
    public static ImportRequest of(Path source) {
        return builder(source).build();
    }

    /**
     * {@return a builder with the defaults}
     *
     * @param source a model file or a folder that holds one model
     */
    public static Builder builder(Path source) {
        return new Builder(source);
    }

    /** {@return a builder with these settings} */
    public Builder toBuilder() {
        return toBuilder(source);
    }

    Builder toBuilder(Path other) {
        Builder builder = new Builder(other);
        builder.mode = mode;
        builder.kind = kind;
        builder.name = name;
        builder.nameFound = nameFound;
        builder.expectedSha256 = expectedSha256;
        builder.acceptUnsafe = acceptUnsafe;
        builder.oneModel = oneModel;
        builder.files = files;
        builder.kept = kept;
        builder.root = root;
        builder.repo = repo;
        return builder;
    }

    /** {@return the file or folder} */
    public Path source() {
        return source;
    }

    /** {@return how the bytes come in} */
    public Mode mode() {
        return mode;
    }

    /** {@return the kind that the caller states, or empty to detect it} */
    public Optional<ModelKind> kind() {
        return kind;
    }

    /** {@return the name that the caller states, or empty to take it from the file} */
    public Optional<String> name() {
        return name;
    }

    /** {@return the SHA-256 that the single file must have, or empty for no check} */
    public Optional<Digest> expectedSha256() {
        return expectedSha256;
    }

    /** {@return whether formats that can run code when loaded are accepted} */
    public boolean acceptUnsafe() {
        return acceptUnsafe;
    }

    /** {@return whether all files of the folder are one model, whatever they are called; false to go by the names} */
    public boolean oneModel() {
        return oneModel;
    }

    /** {@return the files of the one model that is taken, paths below the source, sorted; empty for all that is there} */
    public Set<String> files() {
        return files;
    }

    /** Of the files those that serve other models too: they stay where they are, also when the others are moved. */
    Set<String> kept() {
        return kept;
    }

    /** Whether the name is not the caller's but that of a file or folder. */
    boolean nameFound() {
        return nameFound;
    }

    /** {@return the further root that takes it in, by its id; empty for the library's own folder} */
    public Optional<String> root() {
        return root;
    }

    /** {@return the Hub repository that the files were downloaded from, as the caller says} */
    public Optional<RepoId> repo() {
        return repo;
    }

    /** Equal keys mean the same import. */
    String key() {
        return "import:" + source.toAbsolutePath().normalize() + "\n" + mode + kind + name + nameFound + expectedSha256
                + acceptUnsafe + oneModel + files + kept + root + repo;
    }

    /** Collects the settings. */
    public static final class Builder {
        private final Path source;
        private Mode mode = Mode.AUTO;
        private Optional<ModelKind> kind = Optional.empty();
        private Optional<String> name = Optional.empty();
        private boolean nameFound;
        private Optional<Digest> expectedSha256 = Optional.empty();
        private boolean acceptUnsafe;
        private boolean oneModel;
        private Set<String> files = Set.of();
        private Set<String> kept = Set.of();
        private Optional<String> root = Optional.empty();
        private Optional<RepoId> repo = Optional.empty();

        private Builder(Path source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /**
         * {@return this} How the bytes come in; {@link Mode#AUTO} by default.
         *
         * @param mode the mode
         */
        public Builder mode(Mode mode) {
            this.mode = mode;
            return this;
        }

        /**
         * {@return this} States the kind instead of detecting it.
         *
         * @param kind the kind
         */
        public Builder kind(ModelKind kind) {
            this.kind = Optional.of(kind);
            return this;
        }

        /**
         * {@return this} States the name instead of taking it from the file. The folder's name is made from it, legal on every platform.
         *
         * @param name the name, without {@code ..} between slashes
         */
        public Builder name(String name) {
            this.name = Optional.of(name);
            this.nameFound = false;
            return this;
        }

        Builder foundName(String found) {
            name(found).nameFound = true;
            return this;
        }

        /**
         * {@return this} The SHA-256 that the single file must have.
         *
         * @param digest a SHA-256
         */
        public Builder expectedSha256(Digest digest) {
            this.expectedSha256 = Optional.of(digest);
            return this;
        }

        /**
         * {@return this} Accepts formats that can run code when loaded; false by default.
         *
         * @param accept true to accept
         */
        public Builder acceptUnsafe(boolean accept) {
            this.acceptUnsafe = accept;
            return this;
        }

        /**
         * {@return this} Takes all files of the folder as one model, whatever they are called; false by default.
         *
         * @param one true to do so
         */
        public Builder oneModel(boolean one) {
            this.oneModel = one;
            return this;
        }

        /**
         * {@return this} Takes these files of the source folder, and no others, as one model; by default the names tell.
         *
         * @param paths paths below the source, with slashes
         */
        public Builder files(Collection<String> paths) {
            this.files = Set.copyOf(paths);
            return this;
        }

        /**
         * {@return this, with a further root that takes it in; the library's own folder by default}
         *
         * @param id {@link LibraryRoot#id()}
         */
        public Builder root(String id) {
            this.root = Optional.of(id);
            return this;
        }

        /**
         * {@return this} Says which repository the files are of, which the notes of a download into a local folder do not tell.
         *
         * @param id the repository
         */
        public Builder repo(RepoId id) {
            this.repo = Optional.of(id);
            return this;
        }

        Builder kept(Collection<String> paths) {
            this.kept = Set.copyOf(paths);
            return this;
        }

        /**
         * {@return the request}
         *
         * @throws IllegalArgumentException naming every setting that makes no sense
         */
        public ImportRequest build() {
            ImportRequestCheck.of(name, expectedSha256);
            return new ImportRequest(this);
        }
    }
}
