package dev.modellib.core;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MapRequest.OnFailure;
import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Collects the settings of a mapping; {@link MapRequest#builder} makes one. */
public final class MapRequestBuilder {
    final Path folder;
    boolean everyModel;
    List<Model> models = List.of();
    String app = MapRequest.PLAIN;
    Optional<String> appVersion = Optional.empty();
    String variant = "";
    LinkPolicy links = LinkPolicy.auto();
    OnConflict onConflict = OnConflict.FAIL;
    final Map<Path, OnConflict> conflictsAt = new HashMap<>();
    OnFailure onFailure = OnFailure.UNDO;

    MapRequestBuilder(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Only these models: what was imported lately, for example. Links of others stay as they are.
     *
     * @param chosen the models; one that is there twice counts once
     * @return this
     */
    public MapRequestBuilder models(List<Model> chosen) {
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
    public MapRequestBuilder appVersion(String version) {
        appVersion = Optional.of(version);
        return this;
    }

    /**
     * The way the application is set up; the usual one by default.
     *
     * @param name as profiles name it
     * @return this
     */
    public MapRequestBuilder variant(String name) {
        variant = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * The kinds of link to try; symbolic link, hard link, copy by default.
     *
     * @param policy the policy
     * @return this
     */
    public MapRequestBuilder links(LinkPolicy policy) {
        links = policy;
        return this;
    }

    /**
     * What to do where a name is taken; {@link OnConflict#FAIL} by default.
     *
     * @param choice the choice
     * @return this
     */
    public MapRequestBuilder onConflict(OnConflict choice) {
        onConflict = choice;
        return this;
    }

    /**
     * What to do where this name is taken, whatever holds for the others.
     *
     * @param target where the application would see it; a relative path lies in the application's folder
     * @param choice the choice
     * @return this
     */
    public MapRequestBuilder onConflict(Path target, OnConflict choice) {
        conflictsAt.put(MapRequest.place(folder, target), Objects.requireNonNull(choice, "choice"));
        return this;
    }

    /**
     * What to do when a link cannot be made; {@link OnFailure#UNDO} by default.
     *
     * @param choice the choice
     * @return this
     */
    public MapRequestBuilder onFailure(OnFailure choice) {
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
