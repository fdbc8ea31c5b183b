package dev.modellib.core;

import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which models of the library to list: all of them by default, 100 at a time, newest first.
 *
 * <p><em>Shape:</em> immutable; the conditions are ANDed.
 */
public final class ModelQuery {

    private final Optional<ModelKind> kind;
    private final Optional<Quant> quant;
    private final Optional<ModelFormat> format;
    private final Optional<ModelStatus> status;
    private final Optional<RepoId> repo;
    private final List<String> tags;
    private final int limit;
    private final int offset;
    private final boolean facets;

    private ModelQuery(Builder builder) {
        kind = builder.kind;
        quant = builder.quant;
        format = builder.format;
        status = builder.status;
        repo = builder.repo;
        tags = List.copyOf(builder.tags);
        limit = builder.limit;
        offset = builder.offset;
        facets = builder.facets;
    }

    /**
     * Every model, the first 100.
     *
     * @return the query
     */
    public static ModelQuery all() {
        return builder().build();
    }

    /**
     * Starts a query.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a query from this one.
     *
     * @return a builder with these settings
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.kind = kind;
        builder.quant = quant;
        builder.format = format;
        builder.status = status;
        builder.repo = repo;
        builder.tags.addAll(tags);
        builder.limit = limit;
        builder.offset = offset;
        builder.facets = facets;
        return builder;
    }

    /**
     * The kind asked for.
     *
     * @return the kind, or empty for any
     */
    public Optional<ModelKind> kind() {
        return kind;
    }

    /**
     * The quantization asked for.
     *
     * @return the quantization, or empty for any
     */
    public Optional<Quant> quant() {
        return quant;
    }

    /**
     * The format asked for.
     *
     * @return the format, or empty for any
     */
    public Optional<ModelFormat> format() {
        return format;
    }

    /**
     * The status asked for.
     *
     * @return the status, or empty for any
     */
    public Optional<ModelStatus> status() {
        return status;
    }

    /**
     * The repository asked for.
     *
     * @return the repository, or empty for any source
     */
    public Optional<RepoId> repo() {
        return repo;
    }

    /**
     * The tags asked for.
     *
     * @return the tags, all of which a model has to have
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * The most models to return.
     *
     * @return 1 or more
     */
    public int limit() {
        return limit;
    }

    /**
     * How many models to pass over first.
     *
     * @return 0 or more
     */
    public int offset() {
        return offset;
    }

    /**
     * Whether the page also tells how all that match are spread over kinds, quantizations, formats, authors and tags.
     *
     * @return false by default: counting takes time
     */
    public boolean facets() {
        return facets;
    }

    /** Collects the conditions. */
    public static final class Builder {
        private Optional<ModelKind> kind = Optional.empty();
        private Optional<Quant> quant = Optional.empty();
        private Optional<ModelFormat> format = Optional.empty();
        private Optional<ModelStatus> status = Optional.empty();
        private Optional<RepoId> repo = Optional.empty();
        private final List<String> tags = new ArrayList<>();
        private int limit = 100;
        private int offset;
        private boolean facets;

        private Builder() {}

        /**
         * Only this kind.
         *
         * @param kind the kind
         * @return this
         */
        public Builder kind(ModelKind kind) {
            this.kind = Optional.of(kind);
            return this;
        }

        /**
         * Only this quantization.
         *
         * @param quant the quantization
         * @return this
         */
        public Builder quant(Quant quant) {
            this.quant = Optional.of(quant);
            return this;
        }

        /**
         * Only this format.
         *
         * @param format the format
         * @return this
         */
        public Builder format(ModelFormat format) {
            this.format = Optional.of(format);
            return this;
        }

        /**
         * Only this status.
         *
         * @param status the status
         * @return this
         */
        public Builder status(ModelStatus status) {
            this.status = Optional.of(status);
            return this;
        }

        /**
         * Only models that came from this repository.
         *
         * @param repo the repository
         * @return this
         */
        public Builder repo(RepoId repo) {
            this.repo = Optional.of(repo);
            return this;
        }

        /**
         * Only models with this tag; given more than once, with all of them.
         *
         * @param tag the tag
         * @return this
         */
        public Builder tag(String tag) {
            tags.add(tag);
            return this;
        }

        /**
         * The most models to return.
         *
         * @param limit 1 to 10,000
         * @return this
         */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /**
         * How many models to pass over first.
         *
         * @param offset 0 or more
         * @return this
         */
        public Builder offset(int offset) {
            this.offset = offset;
            return this;
        }

        /**
         * Whether the page also tells how all that match are spread.
         *
         * @param facets true to have them counted
         * @return this
         */
        public Builder facets(boolean facets) {
            this.facets = facets;
            return this;
        }

        /**
         * The query.
         *
         * @return the query
         * @throws IllegalArgumentException naming every setting out of range
         */
        public ModelQuery build() {
            Faults faults = new Faults();
            faults.check(limit >= 1 && limit <= 10_000, "limit must be 1 to 10,000, not " + limit);
            faults.check(offset >= 0, "offset must be 0 or more, not " + offset);
            faults.throwIfAny();
            return new ModelQuery(this);
        }
    }
}
