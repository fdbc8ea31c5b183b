package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A draft of a {@link HubQuery}.
 *
 * <p><b>Threads:</b> for one thread.
 */
public final class HubQueryBuilder {

    Optional<RepoId> exact = Optional.empty();
    Optional<String> text = Optional.empty();
    Optional<String> author = Optional.empty();
    final Set<String> filters = new LinkedHashSet<>();
    Optional<String> pipelineTag = Optional.empty();
    final Set<String> apps = new LinkedHashSet<>();
    OptionalLong minParameters = OptionalLong.empty();
    OptionalLong maxParameters = OptionalLong.empty();
    Optional<Boolean> gated = Optional.empty();
    Optional<String> inference = Optional.empty();
    final Set<String> inferenceProviders = new LinkedHashSet<>();
    Optional<HubQuery.Sort> sort = Optional.empty();
    boolean ascending;
    boolean full;
    final Set<String> expand = new LinkedHashSet<>();
    int limit = 50;

    HubQueryBuilder() {}

    HubQueryBuilder copy() {
        HubQueryBuilder copy = new HubQueryBuilder();
        copy.exact = exact;
        copy.text = text;
        copy.author = author;
        copy.filters.addAll(filters);
        copy.pipelineTag = pipelineTag;
        copy.apps.addAll(apps);
        copy.minParameters = minParameters;
        copy.maxParameters = maxParameters;
        copy.gated = gated;
        copy.inference = inference;
        copy.inferenceProviders.addAll(inferenceProviders);
        copy.sort = sort;
        copy.ascending = ascending;
        copy.full = full;
        copy.expand.addAll(expand);
        copy.limit = limit;
        return copy;
    }

    HubQueryBuilder exact(RepoId repo) {
        this.exact = Optional.of(repo);
        return this;
    }

    /**
     * Looks for a part of the repository id.
     *
     * @param part any text; a blank one asks for nothing
     * @return this builder
     */
    public HubQueryBuilder text(String part) {
        this.text = wanted(part);
        return this;
    }

    /**
     * Looks among one user's or organisation's models.
     *
     * @param owner the name; a blank one asks for nothing
     * @return this builder
     */
    public HubQueryBuilder author(String owner) {
        this.author = wanted(owner);
        return this;
    }

    /**
     * Adds a tag that a model must have.
     *
     * @param tag a tag such as {@code gguf}
     * @return this builder
     */
    public HubQueryBuilder filter(String tag) {
        this.filters.add(requireNonNull(tag));
        return this;
    }

    /**
     * Looks for one task.
     *
     * @param task a task such as {@code text-generation}; a blank one asks for nothing
     * @return this builder
     */
    public HubQueryBuilder pipelineTag(String task) {
        this.pipelineTag = wanted(task);
        return this;
    }

    /**
     * Adds an application that a model must run in.
     *
     * @param name such as {@code ollama}, {@code lmstudio}, {@code vllm} or {@code llama.cpp}
     * @return this builder
     */
    public HubQueryBuilder app(String name) {
        this.apps.add(requireNonNull(name));
        return this;
    }

    /**
     * Sets the least number of parameters.
     *
     * @param least zero or more
     * @return this builder
     */
    public HubQueryBuilder minParameters(long least) {
        this.minParameters = OptionalLong.of(least);
        return this;
    }

    /**
     * Sets the greatest number of parameters.
     *
     * @param most zero or more
     * @return this builder
     */
    public HubQueryBuilder maxParameters(long most) {
        this.maxParameters = OptionalLong.of(most);
        return this;
    }

    /**
     * Looks among the gated models only, or among the others only.
     *
     * @param only true for gated ones
     * @return this builder
     */
    public HubQueryBuilder gated(boolean only) {
        this.gated = Optional.of(only);
        return this;
    }

    /**
     * Looks for a state of the Hub's inference service.
     *
     * @param state such as {@code warm}; a blank one asks for nothing
     * @return this builder
     */
    public HubQueryBuilder inference(String state) {
        this.inference = wanted(state);
        return this;
    }

    /**
     * Adds a service that runs a model.
     *
     * @param provider the Hub's word for it, such as {@code hf-inference}
     * @return this builder
     */
    public HubQueryBuilder inferenceProvider(String provider) {
        this.inferenceProviders.add(requireNonNull(provider));
        return this;
    }

    /**
     * Orders the results, greatest first.
     *
     * @param order what by
     * @return this builder
     */
    public HubQueryBuilder sort(HubQuery.Sort order) {
        this.sort = Optional.of(order);
        return this;
    }

    /**
     * Turns the order round: the least first. A server may not heed it; the public Hub always begins with the greatest today.
     *
     * @return this builder
     */
    public HubQueryBuilder ascending() {
        this.ascending = true;
        return this;
    }

    /**
     * Asks for the Hub's own bundle of facts, files by name among them, instead of the usual ones.
     *
     * @return this builder
     */
    public HubQueryBuilder full() {
        this.full = true;
        return this;
    }

    /**
     * Asks for a fact beside the usual ones.
     *
     * @param field the Hub's word, such as {@code gguf}, {@code safetensors} or {@code siblings}
     * @return this builder
     */
    public HubQueryBuilder expand(String field) {
        this.expand.add(requireNonNull(field));
        return this;
    }

    /**
     * Bounds the number of results (50 by default).
     *
     * @param results 1 or more
     * @return this builder
     */
    public HubQueryBuilder limit(int results) {
        this.limit = results;
        return this;
    }

    /**
     * Makes the query.
     *
     * @return the query
     * @throws IllegalArgumentException naming every setting that is out of its range, or excludes another
     */
    public HubQuery build() {
        List<String> faults = new ArrayList<>();
        if (limit < 1) {
            faults.add("limit must be at least 1, not " + limit);
        }
        if (filters.stream().anyMatch(String::isBlank)) {
            faults.add("a filter must not be blank");
        }
        if (Stream.concat(apps.stream(), inferenceProviders.stream()).anyMatch(String::isBlank)) {
            faults.add("an app or inferenceProvider must not be blank");
        }
        if (minParameters.orElse(0) < 0 || maxParameters.orElse(0) < 0) {
            faults.add("minParameters and maxParameters must be zero or more");
        }
        if (minParameters.orElse(0) > maxParameters.orElse(Long.MAX_VALUE)) {
            faults.add("minParameters must not be more than maxParameters");
        }
        if (full && !expand.isEmpty()) {
            faults.add("full excludes expand: the Hub takes one or the other");
        }
        if (ascending && sort.isEmpty()) {
            faults.add("ascending needs a sort");
        }
        if (exact.isPresent() && restricts()) {
            faults.add("an exact query has no other condition");
        }
        InfoRequest.Builder.fieldFaults(expand, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new HubQuery(this);
    }

    /** Whether there is a condition on the models, beside their ids. */
    boolean restricts() {
        return text.isPresent()
                || author.isPresent()
                || !filters.isEmpty()
                || pipelineTag.isPresent()
                || !apps.isEmpty()
                || minParameters.isPresent()
                || maxParameters.isPresent()
                || gated.isPresent()
                || inference.isPresent()
                || !inferenceProviders.isEmpty();
    }

    private static Optional<String> wanted(String value) {
        return value.isBlank() ? Optional.empty() : Optional.of(value);
    }
}
