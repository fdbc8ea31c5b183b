package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to look for among the Hub's models.
 *
 * <p><b>Shape:</b> all conditions hold together. Without any, the search finds all models in the server's order, up to the
 * limit.
 *
 * <p><b>Threads:</b> immutable.
 *
 * <p><b>Source:</b> the parameters of {@code GET /api/models}.
 */
public final class HubQuery {

    /** What the results are ordered by, greatest first. */
    public enum Sort {
        /** What is talked about now. */
        TRENDING("trendingScore"),
        /** Recent downloads. */
        DOWNLOADS("downloads"),
        /** Likes. */
        LIKES("likes"),
        /** The last change. */
        LAST_MODIFIED("lastModified"),
        /** The day of creation. */
        CREATED("createdAt");

        private final String wireName;

        Sort(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The Hub's word for it.
         *
         * @return the value of the parameter {@code sort}
         */
        public String wireName() {
            return wireName;
        }
    }

    private final Optional<String> text;
    private final Optional<String> author;
    private final List<String> filters;
    private final Optional<String> pipelineTag;
    private final Optional<Sort> sort;
    private final int limit;

    private HubQuery(Builder builder) {
        this.text = builder.text;
        this.author = builder.author;
        this.filters = List.copyOf(builder.filters);
        this.pipelineTag = builder.pipelineTag;
        this.sort = builder.sort;
        this.limit = builder.limit;
    }

    /**
     * The query without conditions, limited to 50 results.
     *
     * @return the defaults
     */
    public static HubQuery defaults() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from this query.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.text = text;
        copy.author = author;
        copy.filters.addAll(filters);
        copy.pipelineTag = pipelineTag;
        copy.sort = sort;
        copy.limit = limit;
        return copy;
    }

    /**
     * A part of the repository id.
     *
     * @return the text, if it matters
     */
    public Optional<String> text() {
        return text;
    }

    /**
     * The user or organisation.
     *
     * @return the author, if it matters
     */
    public Optional<String> author() {
        return author;
    }

    /**
     * The tags that a model must have, all of them.
     *
     * @return tags such as {@code gguf} or {@code license:mit}
     */
    public List<String> filters() {
        return filters;
    }

    /**
     * The task.
     *
     * @return a task such as {@code text-generation}, if it matters
     */
    public Optional<String> pipelineTag() {
        return pipelineTag;
    }

    /**
     * The order of the results.
     *
     * @return the order; empty for the server's own
     */
    public Optional<Sort> sort() {
        return sort;
    }

    /**
     * How many results are wanted at most.
     *
     * @return 1 or more
     */
    public int limit() {
        return limit;
    }

    @Override
    public String toString() {
        return "HubQuery[text=" + text.orElse("") + ", author=" + author.orElse("") + ", filters=" + filters
                + ", pipelineTag=" + pipelineTag.orElse("") + ", sort="
                + sort.map(Sort::wireName).orElse("")
                + ", limit=" + limit + "]";
    }

    /**
     * A draft of a {@link HubQuery}.
     *
     * <p><b>Threads:</b> for one thread.
     */
    public static final class Builder {

        private Optional<String> text = Optional.empty();
        private Optional<String> author = Optional.empty();
        private final List<String> filters = new ArrayList<>();
        private Optional<String> pipelineTag = Optional.empty();
        private Optional<Sort> sort = Optional.empty();
        private int limit = 50;

        private Builder() {}

        /**
         * Looks for a part of the repository id.
         *
         * @param part any text; a blank one asks for nothing
         * @return this builder
         */
        public Builder text(String part) {
            this.text = wanted(part);
            return this;
        }

        /**
         * Looks among one user's or organisation's models.
         *
         * @param owner the name; a blank one asks for nothing
         * @return this builder
         */
        public Builder author(String owner) {
            this.author = wanted(owner);
            return this;
        }

        /**
         * Adds a tag that a model must have.
         *
         * @param tag a tag such as {@code gguf}
         * @return this builder
         */
        public Builder filter(String tag) {
            this.filters.add(requireNonNull(tag));
            return this;
        }

        /**
         * Looks for one task.
         *
         * @param task a task such as {@code text-generation}; a blank one asks for nothing
         * @return this builder
         */
        public Builder pipelineTag(String task) {
            this.pipelineTag = wanted(task);
            return this;
        }

        /**
         * Orders the results.
         *
         * @param order what by
         * @return this builder
         */
        public Builder sort(Sort order) {
            this.sort = Optional.of(order);
            return this;
        }

        /**
         * Bounds the number of results (50 by default).
         *
         * @param results 1 or more
         * @return this builder
         */
        public Builder limit(int results) {
            this.limit = results;
            return this;
        }

        /**
         * Makes the query.
         *
         * @return the query
         * @throws IllegalArgumentException naming every setting that is out of its range
         */
        public HubQuery build() {
            List<String> faults = new ArrayList<>();
            if (limit < 1) {
                faults.add("limit must be at least 1, not " + limit);
            }
            if (filters.stream().anyMatch(String::isBlank)) {
                faults.add("a filter must not be blank");
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new HubQuery(this);
        }

        private static Optional<String> wanted(String value) {
            return value.isBlank() ? Optional.empty() : Optional.of(value);
        }
    }
}
