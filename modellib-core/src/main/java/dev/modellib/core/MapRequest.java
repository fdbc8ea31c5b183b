package dev.modellib.core;

import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
    private final OnFailure onFailure;

    private MapRequest(Builder builder) {
        everyModel = builder.everyModel;
        models = List.copyOf(builder.models);
        folder = builder.folder;
        app = builder.app;
        appVersion = builder.appVersion;
        variant = builder.variant;
        links = builder.links;
        onConflict = builder.onConflict;
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
    public static Builder builder(List<Model> models, Path folder) {
        return new Builder(folder).models(models);
    }

    /**
     * Starts a request for what an application wants of the whole library, by its mapping profiles. Links that an earlier mapping made
     * for it and that it does not want any more are taken away.
     *
     * @param app the application's id, such as {@code comfyui}
     * @param folder the application's folder; made when it is not there
     * @return a builder with the defaults
     */
    public static Builder builder(String app, Path folder) {
        Builder builder = new Builder(folder);
        builder.app = Objects.requireNonNull(app, "app");
        builder.everyModel = true;
        return builder;
    }

    /**
     * Starts a request from this one.
     *
     * @return a builder with these settings
     */
    public Builder toBuilder() {
        Builder builder = new Builder(folder);
        builder.everyModel = everyModel;
        builder.models = models;
        builder.app = app;
        builder.appVersion = appVersion;
        builder.variant = variant;
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

    /**
     * The models.
     *
     * @return the models; empty for the whole library
     */
    public List<Model> models() {
        return models;
    }

    /**
     * The application's folder.
     *
     * @return the folder
     */
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

    /**
     * The application's version.
     *
     * @return the version, when it was given
     */
    public Optional<String> appVersion() {
        return appVersion;
    }

    /**
     * The way the application is set up.
     *
     * @return the variant; empty for the usual one
     */
    public String variant() {
        return variant;
    }

    /**
     * The kinds of link to try, in order.
     *
     * @return the policy
     */
    public LinkPolicy links() {
        return links;
    }

    /**
     * What to do where a name is taken.
     *
     * @return the choice
     */
    public OnConflict onConflict() {
        return onConflict;
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
                + onFailure + everyModel + models.stream().map(Model::id).toList();
    }

    /** Collects the settings. */
    public static final class Builder {
        private final Path folder;
        private boolean everyModel;
        private List<Model> models = List.of();
        private String app = PLAIN;
        private Optional<String> appVersion = Optional.empty();
        private String variant = "";
        private LinkPolicy links = LinkPolicy.auto();
        private OnConflict onConflict = OnConflict.FAIL;
        private OnFailure onFailure = OnFailure.UNDO;

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * Only these models: what was imported lately, for example. Links of others stay as they are.
         *
         * @param chosen the models
         * @return this
         */
        public Builder models(List<Model> chosen) {
            models = List.copyOf(chosen);
            everyModel = false;
            return this;
        }

        /**
         * The application's version, by which profiles and overrides are chosen; unknown by default.
         *
         * @param version such as {@code 1.10.1}
         * @return this
         */
        public Builder appVersion(String version) {
            appVersion = Optional.of(version);
            return this;
        }

        /**
         * The way the application is set up; the usual one by default.
         *
         * @param name as profiles name it
         * @return this
         */
        public Builder variant(String name) {
            variant = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * The kinds of link to try; symbolic link, hard link, copy by default.
         *
         * @param policy the policy
         * @return this
         */
        public Builder links(LinkPolicy policy) {
            links = policy;
            return this;
        }

        /**
         * What to do where a name is taken; {@link OnConflict#FAIL} by default.
         *
         * @param choice the choice
         * @return this
         */
        public Builder onConflict(OnConflict choice) {
            onConflict = choice;
            return this;
        }

        /**
         * What to do when a link cannot be made; {@link OnFailure#UNDO} by default.
         *
         * @param choice the choice
         * @return this
         */
        public Builder onFailure(OnFailure choice) {
            onFailure = choice;
            return this;
        }

        /**
         * The request.
         *
         * @return the request
         * @throws IllegalArgumentException when there is no model to map, or the version is blank
         */
        public MapRequest build() {
            Faults faults = new Faults();
            faults.check(everyModel || !models.isEmpty(), "no model to map");
            faults.check(appVersion.filter(String::isBlank).isEmpty(), "the application's version is blank");
            faults.throwIfAny();
            return new MapRequest(this);
        }
    }
}
