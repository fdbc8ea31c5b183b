package dev.modellib.core;

import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Which models to link into which folder: by default symbolic links, else hard links, else copies, and nothing at all
 * when something is in the way.
 */
public final class MapRequest {

    private final List<Model> models;
    private final Path folder;
    private final LinkPolicy links;
    private final OnConflict onConflict;

    private MapRequest(Builder builder) {
        models = List.copyOf(builder.models);
        folder = builder.folder;
        links = builder.links;
        onConflict = builder.onConflict;
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
     * Starts a request.
     *
     * @param models the models
     * @param folder the application's folder; made when it is not there
     * @return a builder with the defaults
     */
    public static Builder builder(List<Model> models, Path folder) {
        return new Builder(models, folder);
    }

    /**
     * Starts a request from this one.
     *
     * @return a builder with these settings
     */
    public Builder toBuilder() {
        return new Builder(models, folder).links(links).onConflict(onConflict);
    }

    /**
     * The models.
     *
     * @return the models
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

    /** Equal for requests that ask for the same. */
    String key() {
        return "map:" + folder.toAbsolutePath().normalize() + "\n" + links + onConflict
                + models.stream().map(Model::id).toList();
    }

    /** Collects the settings. */
    public static final class Builder {
        private final List<Model> models;
        private final Path folder;
        private LinkPolicy links = LinkPolicy.auto();
        private OnConflict onConflict = OnConflict.FAIL;

        private Builder(List<Model> models, Path folder) {
            this.models = List.copyOf(models);
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * The kinds of link to try, in order; symbolic link, hard link, copy by default.
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
         * The request.
         *
         * @return the request
         * @throws IllegalArgumentException when there is no model to map
         */
        public MapRequest build() {
            Faults faults = new Faults();
            faults.check(!models.isEmpty(), "no model to map");
            faults.throwIfAny();
            return new MapRequest(this);
        }
    }
}
