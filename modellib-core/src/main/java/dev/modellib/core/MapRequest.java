package dev.modellib.core;

import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which models to link into which folder, and by whose rules: by default symbolic links, else hard links, else copies, and nothing at all
 * when something is in the way.
 */
public final class MapRequest {

    /** The application that takes every model as it is. */
    static final String PLAIN = "folder";

    private final boolean everyModel;
    private final List<Model> models;
    private final Path folder;
    private final String app;
    private final Optional<String> appVersion;
    private final String variant;
    private final LinkPolicy links;
    private final OnConflict onConflict;
    private final Map<Path, OnConflict> conflictsAt;
    private final OnFailure onFailure;

    MapRequest(MapRequestBuilder builder) {
        everyModel = builder.everyModel;
        Map<ModelId, Model> distinct = new LinkedHashMap<>();
        builder.models.forEach(model -> distinct.putIfAbsent(model.id(), model));
        models = List.copyOf(distinct.values());
        folder = builder.folder;
        app = builder.app;
        appVersion = builder.appVersion;
        variant = builder.variant;
        links = builder.links;
        onConflict = builder.onConflict;
        conflictsAt = Map.copyOf(builder.conflictsAt);
        onFailure = builder.onFailure;
    }

    /** What to do where a target name is taken by something that is not our link. */
    public enum OnConflict {
        /** Do nothing at all and fail. */
        FAIL,
        /** Leave what is there and go on with the other files. */
        SKIP,
        /** Move what is there aside, to a free name beside it, and link; it comes back when the mapping is undone. */
        RENAME
    }

    /** What to do when a link cannot be made. */
    public enum OnFailure {
        /** Take back what was made, and fail. */
        UNDO,
        /** Go on with the others; the result says what failed. */
        CONTINUE
    }

    /**
     * A request with the defaults.
     *
     * @param model the model
     * @param folder the application's folder; made when it is not there
     * @return the request
     */
    public static MapRequest of(Model model, Path folder) {
        return builder(List.of(model), folder).build();
    }

    /**
     * Starts a request for models as they are: one file under its own name, several in a folder with the model's name.
     *
     * @param models the models
     * @param folder the application's folder; made when it is not there
     * @return a builder with the defaults
     */
    public static MapRequestBuilder builder(List<Model> models, Path folder) {
        return new MapRequestBuilder(folder).models(models);
    }

    /**
     * Starts a request for what an application wants of the whole library, by its mapping profiles. Links that an earlier mapping made
     * for it and that it does not want any more are taken away.
     *
     * @param app the application's id, such as {@code comfyui}
     * @param folder the application's folder; made when it is not there
     * @return a builder with the defaults
     */
    public static MapRequestBuilder builder(String app, Path folder) {
        MapRequestBuilder builder = new MapRequestBuilder(folder);
        builder.app = Objects.requireNonNull(app, "app");
        builder.everyModel = true;
        return builder;
    }

    /**
     * Starts a request from this one.
     *
     * @return a builder with these settings
     */
    public MapRequestBuilder toBuilder() {
        MapRequestBuilder builder = new MapRequestBuilder(folder);
        builder.everyModel = everyModel;
        builder.models = models;
        builder.app = app;
        builder.appVersion = appVersion;
        builder.variant = variant;
        builder.conflictsAt.putAll(conflictsAt);
        return builder.links(links).onConflict(onConflict).onFailure(onFailure);
    }

    /**
     * Whether it is about the whole library.
     *
     * @return false when it is about {@link #models()} only
     */
    public boolean everyModel() {
        return everyModel;
    }

    /** {@return the models; empty for the whole library} */
    public List<Model> models() {
        return models;
    }

    /** {@return the application's folder} */
    public Path folder() {
        return folder;
    }

    /**
     * The application whose rules say what goes where.
     *
     * @return its id; {@code folder} for models as they are
     */
    public String app() {
        return app;
    }

    /** {@return the application's version, when it was given} */
    public Optional<String> appVersion() {
        return appVersion;
    }

    /** {@return the way the application is set up; empty for the usual one} */
    public String variant() {
        return variant;
    }

    /** {@return the kinds of link to try, in order} */
    public LinkPolicy links() {
        return links;
    }

    /** {@return what to do where a name is taken, unless something else was chosen for it} */
    public OnConflict onConflict() {
        return onConflict;
    }

    /**
     * {@return what to do where this name is taken}
     *
     * @param target where the application would see it; a relative path lies in the application's folder
     */
    public OnConflict onConflict(Path target) {
        return conflictsAt.getOrDefault(place(folder, target), onConflict);
    }

    /** The names for which something was chosen. */
    Set<Path> chosenTargets() {
        return conflictsAt.keySet();
    }

    static Path place(Path folder, Path target) {
        return folder.toAbsolutePath().resolve(target).normalize();
    }

    /**
     * What to do when a link cannot be made.
     *
     * @return the choice
     */
    public OnFailure onFailure() {
        return onFailure;
    }

    /** The application and its variant in one word, as the registry of links keeps it. */
    String setup() {
        return variant.isEmpty() ? app : app + ":" + variant;
    }

    /** Equal for requests that ask for the same. */
    String key() {
        return "map:" + folder.toAbsolutePath().normalize() + "\n" + setup() + appVersion + links + onConflict
                + new TreeMap<>(conflictsAt)
                + onFailure + everyModel + models.stream().map(Model::id).toList();
    }
}
