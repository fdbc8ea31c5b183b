package dev.modellib.hf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to look for among the Hub's models.
 *
 * <p><b>Shape:</b> all conditions hold together. Without any, the search finds all models in the server's order, up to the
 * limit. A text that is a full repository id, {@code owner/name}, finds that repository first.
 *
 * <p><b>Threads:</b> immutable.
 *
 * <p><b>Source:</b> the parameters of {@code GET /api/models}.
 */
public final class HubQuery {

    /** What the results are ordered by, greatest first unless {@link HubQueryBuilder#ascending} turns it round. */
    public enum Sort {
        /** What is talked about now. */
        TRENDING("trendingScore"),
        /** Recent downloads. */
        DOWNLOADS("downloads"),
        /** Likes. */
        LIKES("likes"),
        /** Likes of the last 30 days. */
        LIKES_30_DAYS("likes30d"),
        /** The name of the repository. */
        ID("id"),
        /** The last change. */
        LAST_MODIFIED("lastModified"),
        /** The day of creation. */
        CREATED("createdAt"),
        /** The number of parameters. */
        PARAMETERS("num_parameters"),
        /** The size of the files. */
        SIZE("mainSize");

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

    private static final int PAGE_MAX = 500;

    /** Without these a search result has neither commit nor gating; with them it has nothing else, and stays small. */
    private static final List<String> FIELDS = List.of(
            "sha",
            "gated",
            "private",
            "pipeline_tag",
            "library_name",
            "tags",
            "downloads",
            "likes",
            "createdAt",
            "lastModified");

    private final HubQueryBuilder settings;

    HubQuery(HubQueryBuilder settings) {
        this.settings = settings.copy();
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
     * The query for one repository, answered by one call.
     *
     * @param repo the repository
     * @return a query that finds it, or nothing
     */
    public static HubQuery exact(RepoId repo) {
        return builder().exact(repo).build();
    }

    /** {@return a builder that starts from the defaults} */
    public static HubQueryBuilder builder() {
        return new HubQueryBuilder();
    }

    /** {@return a builder that starts from this query} */
    public HubQueryBuilder toBuilder() {
        return settings.copy();
    }

    /** {@return the only repository to be found, if one is named} */
    public Optional<RepoId> exact() {
        return settings.exact;
    }

    /** {@return a part of the repository id, if it matters} */
    public Optional<String> text() {
        return settings.text;
    }

    /** {@return the user or organisation, if it matters} */
    public Optional<String> author() {
        return settings.author;
    }

    /** {@return the tags that a model must have, all of them, such as {@code gguf} or {@code license:mit}} */
    public List<String> filters() {
        return List.copyOf(settings.filters);
    }

    /** {@return the task, such as {@code text-generation}, if it matters} */
    public Optional<String> pipelineTag() {
        return settings.pipelineTag;
    }

    /** {@return the applications that a model must run in, all of them, such as {@code llama.cpp}} */
    public List<String> apps() {
        return List.copyOf(settings.apps);
    }

    /** {@return the least number of parameters, if it matters} */
    public OptionalLong minParameters() {
        return settings.minParameters;
    }

    /** {@return the greatest number of parameters, if it matters} */
    public OptionalLong maxParameters() {
        return settings.maxParameters;
    }

    /** {@return whether only gated models are wanted, or only open ones, if it matters} */
    public Optional<Boolean> gated() {
        return settings.gated;
    }

    /** {@return the state of the Hub's inference service for a model, such as {@code warm}, if it matters} */
    public Optional<String> inference() {
        return settings.inference;
    }

    /** {@return the services that run a model, such as {@code hf-inference}; it must be run by one of them} */
    public List<String> inferenceProviders() {
        return List.copyOf(settings.inferenceProviders);
    }

    /** {@return the order of the results; empty for the server's own} */
    public Optional<Sort> sort() {
        return settings.sort;
    }

    /** {@return whether the order is turned round: the least first} */
    public boolean ascending() {
        return settings.ascending;
    }

    /** {@return whether the Hub's own bundle of facts is wanted, files by name among them} */
    public boolean full() {
        return settings.full;
    }

    /** {@return the facts that are wanted beside the usual ones, in the Hub's words} */
    public List<String> expand() {
        return List.copyOf(settings.expand);
    }

    /** {@return how many results are wanted at most, 1 or more} */
    public int limit() {
        return settings.limit;
    }

    /** The repository that the text alone names in full, if it does. */
    Optional<RepoId> named() {
        HubQueryBuilder others = settings.copy().text("");
        if (others.restricts() || text().filter(text -> text.indexOf('/') > 0).isEmpty()) {
            return Optional.empty();
        }
        try {
            return text().map(text -> RepoId.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The facts to ask for by name. */
    List<String> fields() {
        List<String> fields = new ArrayList<>(FIELDS);
        settings.expand.stream().filter(field -> !fields.contains(field)).forEach(fields::add);
        return fields;
    }

    /** The parameters as they stand in the address. */
    List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        text().ifPresent(text -> add(parameters, "search", text));
        author().ifPresent(author -> add(parameters, "author", author));
        filters().forEach(filter -> add(parameters, "filter", filter));
        pipelineTag().ifPresent(tag -> add(parameters, "pipeline_tag", tag));
        apps().forEach(app -> add(parameters, "apps", app));
        if (minParameters().isPresent() || maxParameters().isPresent()) {
            List<String> range = new ArrayList<>();
            minParameters().ifPresent(least -> range.add("min:" + least));
            maxParameters().ifPresent(most -> range.add("max:" + most));
            add(parameters, "num_parameters", String.join(",", range));
        }
        gated().ifPresent(gated -> add(parameters, "gated", gated.toString()));
        inference().ifPresent(state -> add(parameters, "inference", state));
        inferenceProviders().forEach(provider -> add(parameters, "inference_provider", provider));
        sort().ifPresent(sort -> add(parameters, "sort", sort.wireName()));
        if (ascending()) {
            add(parameters, "direction", "1");
        }
        add(parameters, "limit", Integer.toString(Math.min(limit(), PAGE_MAX)));
        if (full()) {
            add(parameters, "full", "true");
        } else {
            fields().forEach(field -> add(parameters, "expand", field));
        }
        return parameters;
    }

    private static void add(List<String> parameters, String name, String value) {
        parameters.add(name + "=" + HubUris.encode(value));
    }

    @Override
    public String toString() {
        return "HubQuery["
                + exact().map(repo -> "exact=" + repo).orElseGet(() -> String.join(", ", parameters()))
                + ", most=" + limit() + "]";
    }
}
