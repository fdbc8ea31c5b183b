package dev.modellib.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to take from a Hub repository: by default exactly the quantization asked for, or what a runtime needs.
 *
 * <p><em>Shape:</em> immutable. Globs match a file's whole path in the repository, {@code *} within a folder,
 * {@code **} across folders; a glob without a slash matches the file name in any folder.
 */
public final class DownloadRequest {

    private final ModelRef.Hub ref;
    private final List<String> include;
    private final List<String> exclude;
    private final QuantPolicy quantPolicy;
    private final boolean acceptUnsafe;
    private final boolean fromCache;
    private final Optional<ExpectedFile> expected;
    private final Optional<Duration> timeout;
    private final Optional<String> root;

    private DownloadRequest(Builder builder) {
        ref = builder.ref;
        include = List.copyOf(builder.include);
        exclude = List.copyOf(builder.exclude);
        quantPolicy = builder.quantPolicy;
        acceptUnsafe = builder.acceptUnsafe;
        fromCache = builder.fromCache;
        expected = builder.expected;
        timeout = builder.timeout;
        root = builder.root;
    }

    /** What to do when the repository does not hold the quantization asked for. */
    public enum QuantPolicy {
        /** Fail with the list of what there is. */
        EXACT,
        /** Take the best one that is not larger, else the smallest. */
        NEAREST
    }

    /**
     * A request with the defaults.
     *
     * @param ref the repository, with quantization and revision as wanted
     * @return the request
     */
    public static DownloadRequest of(ModelRef.Hub ref) {
        return builder(ref).build();
    }

    /**
     * Starts a request.
     *
     * @param ref the repository, with quantization and revision as wanted
     * @return a builder with the defaults
     */
    public static Builder builder(ModelRef.Hub ref) {
        return new Builder(ref);
    }

    /**
     * Starts a request from this one.
     *
     * @return a builder with these settings
     */
    public Builder toBuilder() {
        Builder builder = new Builder(ref);
        builder.include.addAll(include);
        builder.exclude.addAll(exclude);
        builder.quantPolicy = quantPolicy;
        builder.acceptUnsafe = acceptUnsafe;
        builder.fromCache = fromCache;
        builder.expected = expected;
        builder.timeout = timeout;
        builder.root = root;
        return builder;
    }

    /**
     * The repository.
     *
     * @return the reference
     */
    public ModelRef.Hub ref() {
        return ref;
    }

    /**
     * Globs of the files to take.
     *
     * @return the globs; empty = by quantization, or what a runtime needs
     */
    public List<String> include() {
        return include;
    }

    /**
     * Globs of files to leave out.
     *
     * @return the globs
     */
    public List<String> exclude() {
        return exclude;
    }

    /**
     * What to do when the quantization is not there.
     *
     * @return the policy
     */
    public QuantPolicy quantPolicy() {
        return quantPolicy;
    }

    /**
     * Whether a model in which a static look found code is taken all the same; else it goes into quarantine.
     *
     * @return false by default
     */
    public boolean acceptUnsafe() {
        return acceptUnsafe;
    }

    /**
     * Whether the Hugging Face cache on this machine is enough: what it holds whole is taken as it is, and the Hub is asked only
     * when it does not.
     *
     * @return false by default: the Hub is asked first, and the cache answers when the Hub cannot be reached
     */
    public boolean fromCache() {
        return fromCache;
    }

    /**
     * What one of the files has to be, by somebody else's word than the Hub's.
     *
     * @return the file, or empty when the Hub's word is enough
     */
    public Optional<ExpectedFile> expected() {
        return expected;
    }

    /**
     * How long the download may take, from when it begins to work. Then it ends with {@code NETWORK_ERROR}; what came is kept, and the
     * same request goes on with it. A file that is copied or verified just then is finished first.
     *
     * @return the time, or empty for as long as it takes
     */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /**
     * The further root that takes it in.
     *
     * @return {@link LibraryRoot#id()}, or empty for the library's own folder
     */
    public Optional<String> root() {
        return root;
    }

    /** Equal for requests that ask for the same. */
    String key() {
        return "download:" + ref + "\n" + include + exclude + quantPolicy + acceptUnsafe + fromCache + expected
                + timeout + root;
    }

    /** Collects the settings. */
    public static final class Builder {
        private final ModelRef.Hub ref;
        private final List<String> include = new ArrayList<>();
        private final List<String> exclude = new ArrayList<>();
        private QuantPolicy quantPolicy = QuantPolicy.EXACT;
        private boolean acceptUnsafe;
        private boolean fromCache;
        private Optional<ExpectedFile> expected = Optional.empty();
        private Optional<Duration> timeout = Optional.empty();
        private Optional<String> root = Optional.empty();

        private Builder(ModelRef.Hub ref) {
            this.ref = Objects.requireNonNull(ref, "ref");
        }

        /**
         * Takes files that match; may be called again.
         *
         * @param glob a glob over paths
         * @return this
         */
        public Builder include(String glob) {
            include.add(glob);
            return this;
        }

        /**
         * Leaves out files that match; may be called again.
         *
         * @param glob a glob over paths
         * @return this
         */
        public Builder exclude(String glob) {
            exclude.add(glob);
            return this;
        }

        /**
         * What to do when the quantization is not there; {@link QuantPolicy#EXACT} by default.
         *
         * @param policy the policy
         * @return this
         */
        public Builder quantPolicy(QuantPolicy policy) {
            quantPolicy = policy;
            return this;
        }

        /**
         * Sets {@link DownloadRequest#acceptUnsafe()}.
         *
         * @param accept whether files that can run code when they are loaded may become visible
         * @return this
         */
        public Builder acceptUnsafe(boolean accept) {
            acceptUnsafe = accept;
            return this;
        }

        /**
         * Sets {@link DownloadRequest#fromCache()}; needs {@link LibraryConfig#hubCache()}.
         *
         * @param enough whether the cache is enough
         * @return this
         */
        public Builder fromCache(boolean enough) {
            fromCache = enough;
            return this;
        }

        /**
         * Refuses the download with {@code CHECKSUM_MISMATCH}, as a rule before a byte is fetched, when a file is another one than
         * this; nothing is expected by default.
         *
         * @param file what it has to be
         * @return this
         */
        public Builder expect(ExpectedFile file) {
            expected = Optional.of(file);
            return this;
        }

        /**
         * Sets {@link DownloadRequest#timeout()}; none by default.
         *
         * @param limit the time, more than none
         * @return this
         */
        public Builder timeout(Duration limit) {
            timeout = Optional.of(limit);
            return this;
        }

        /**
         * Takes it into a further root; the library's own folder by default. Content that is on another root already stays there.
         *
         * @param id {@link LibraryRoot#id()}
         * @return this
         */
        public Builder root(String id) {
            root = Optional.of(id);
            return this;
        }

        /**
         * The request.
         *
         * @return the request
         * @throws IllegalArgumentException naming every glob that cannot be read, and a timeout that is none
         */
        public DownloadRequest build() {
            Faults faults = new Faults();
            include.forEach(glob -> faults.check(Globs.isLegal(glob), "not a glob: '" + Text.display(glob) + "'"));
            exclude.forEach(glob -> faults.check(Globs.isLegal(glob), "not a glob: '" + Text.display(glob) + "'"));
            timeout.ifPresent(limit -> faults.check(
                    limit.compareTo(Duration.ZERO) > 0 && limit.compareTo(TimeLimit.LONGEST) <= 0,
                    "a timeout is more than nothing and at most " + TimeLimit.LONGEST.toDays() + " days, not "
                            + limit));
            faults.throwIfAny();
            return new DownloadRequest(this);
        }
    }
}
