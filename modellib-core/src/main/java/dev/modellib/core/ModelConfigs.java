package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.ConfigRow;
import dev.modellib.search.ConfigTable;
import dev.modellib.search.SearchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * The runtime configurations of the models. They are kept in the library's database, outlive a rebuild of the index, and go with their
 * model.
 *
 * <p><em>Threads:</em> safe for many, in any number of processes. <em>Blocks:</em> on the database. <em>Errors:</em> {@code NOT_FOUND} for
 * a model that is not here, else as for {@link ModelLibrary}.
 */
public final class ModelConfigs {

    private static final String SET = "config-set";
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int MOST_PARAMETERS = 1_000;

    private final LibraryParts parts;
    private final ConfigTable table;

    ModelConfigs(LibraryParts parts) {
        this.parts = parts;
        this.table = parts.database().configs();
    }

    /**
     * The configurations of a model.
     *
     * @param ref the model
     * @return its configurations, by name
     * @throws ModelLibraryException when the model is not here or the database cannot be read
     */
    public List<ModelConfig> list(ModelRef ref) throws ModelLibraryException {
        return parts.answer(() -> {
            List<ModelConfig> configs = new ArrayList<>();
            for (ConfigRow row : table.ofModel(id(ref))) {
                configs.add(read(row));
            }
            return List.copyOf(configs);
        });
    }

    /**
     * One configuration.
     *
     * @param ref the model
     * @param name the configuration's name
     * @return the configuration, or empty
     * @throws ModelLibraryException when the model is not here or the database cannot be read
     */
    public Optional<ModelConfig> find(ModelRef ref, String name) throws ModelLibraryException {
        return parts.answer(() -> {
            Optional<ConfigRow> row = table.find(id(ref), name);
            return row.isEmpty() ? Optional.empty() : Optional.of(read(row.get()));
        });
    }

    /**
     * The configuration that is used when none is named.
     *
     * @param ref the model
     * @return the default, or empty when none was made the default or that one was deleted
     * @throws ModelLibraryException when the model is not here or the database cannot be read
     */
    public Optional<ModelConfig> defaultOf(ModelRef ref) throws ModelLibraryException {
        return list(ref).stream().filter(ModelConfig::isDefault).findFirst();
    }

    /**
     * Writes a configuration: makes it, or replaces its parameters.
     *
     * @param ref the model
     * @param name its name, 1 to 128 characters
     * @param parameters all of its parameters; no lists and no objects
     * @return the configuration as it is now
     * @throws ModelLibraryException when the model is not here or the database cannot be written
     * @throws IllegalArgumentException naming every fault of the name and the parameters
     */
    public ModelConfig set(ModelRef ref, String name, Map<String, JsonValue> parameters) throws ModelLibraryException {
        return write(SET, ref, name, OptionalLong.empty(), now -> now.with(now.isDefault(), parameters));
    }

    /**
     * Writes a configuration that nobody has written since it was read.
     *
     * @param ref the model
     * @param name its name, 1 to 128 characters
     * @param parameters all of its parameters; no lists and no objects
     * @param expectedVersion its {@link ModelConfig#version()} as it was read; 0 for one that must not be there yet
     * @return the configuration as it is now
     * @throws ModelLibraryException {@code CONFLICT} when it has another version, saying what is there; when the model is not here or the
     *     database cannot be written
     * @throws IllegalArgumentException naming every fault of the name and the parameters
     */
    public ModelConfig set(ModelRef ref, String name, Map<String, JsonValue> parameters, long expectedVersion)
            throws ModelLibraryException {
        return write(SET, ref, name, OptionalLong.of(expectedVersion), now -> now.with(now.isDefault(), parameters));
    }

    /**
     * Changes some parameters of a configuration, or makes it.
     *
     * @param ref the model
     * @param name its name, 1 to 128 characters
     * @param change the parameters as they are, to the parameters as they are to be; called again when somebody else was faster
     * @return the configuration as it is now
     * @throws ModelLibraryException when the model is not here or the database cannot be written
     * @throws IllegalArgumentException naming every fault of the name and the parameters
     */
    public ModelConfig change(ModelRef ref, String name, UnaryOperator<Map<String, JsonValue>> change)
            throws ModelLibraryException {
        return write(
                SET, ref, name, OptionalLong.empty(), now -> now.with(now.isDefault(), change.apply(now.parameters())));
    }

    /**
     * Makes a configuration the default, in the place of the one that was.
     *
     * @param ref the model
     * @param name the configuration's name
     * @return the configuration
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such configuration
     */
    public ModelConfig makeDefault(ModelRef ref, String name) throws ModelLibraryException {
        return write("config-default", ref, name, OptionalLong.empty(), now -> {
            if (now.version() == 0) {
                throw new ModelLibraryException.NotFound(
                        ref + " has no configuration '" + Text.display(name) + "'; list them to see what there is",
                        null);
            }
            return now.with(true, now.parameters());
        });
    }

    /**
     * Deletes a configuration. When it was the default, the model has none.
     *
     * @param ref the model
     * @param name the configuration's name
     * @return false when there was none
     * @throws ModelLibraryException when the model is not here or the database cannot be written
     */
    public boolean delete(ModelRef ref, String name) throws ModelLibraryException {
        return parts.changeNow(key("config-delete", ref, name), () -> {
            boolean deleted = table.remove(id(ref), name);
            return new Operation.Outcome<>(deleted, deleted);
        });
    }

    private String id(ModelRef ref) throws ModelLibraryException, SearchException {
        return parts.registry().require(ref).id().value();
    }

    /** Names the configuration and says nothing of its parameters. */
    private static String key(String verb, ModelRef ref, String name) {
        return verb + ":" + ref + " " + Text.display(name);
    }

    /** What a configuration becomes; one that is not there yet has the version 0. */
    private interface Change {
        ModelConfig applyTo(ModelConfig now) throws ModelLibraryException;
    }

    /** By compare-and-set on the row: of two who write at once, the later one sees what the other wrote. */
    private ModelConfig write(String verb, ModelRef ref, String name, OptionalLong expected, Change change)
            throws ModelLibraryException {
        return parts.changeNow(key(verb, ref, name), () -> {
            String id = id(ref);
            while (true) {
                Optional<ConfigRow> row = table.find(id, name);
                ModelConfig now = row.isPresent() ? read(row.get()) : new ModelConfig(name, false, 0, Map.of());
                requireVersion(ref, now, expected);
                ModelConfig next = change.applyTo(now);
                requireLegal(next);
                if (row.isPresent() && next.equals(now)) {
                    return new Operation.Outcome<>(now, false);
                }
                ModelConfig written = new ModelConfig(name, next.isDefault(), now.version() + 1, next.parameters());
                if (table.replace(row, row(id, written))) {
                    return new Operation.Outcome<>(written, true);
                }
            }
        });
    }

    private static void requireVersion(ModelRef ref, ModelConfig now, OptionalLong expected)
            throws ModelLibraryException {
        if (expected.isPresent() && expected.getAsLong() != now.version()) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    "configuration '" + Text.display(now.name()) + "' of " + ref + " is at version " + now.version()
                            + ", not " + expected.getAsLong() + ": it says "
                            + Text.display(new JsonValue.Fields(now.parameters()).toJson())
                            + ". Look at it and set it again",
                    null);
        }
    }

    private static void requireLegal(ModelConfig config) {
        Faults faults = new Faults();
        checkName(faults, "the name of a configuration", config.name());
        faults.check(
                config.parameters().size() <= MOST_PARAMETERS,
                "a configuration has at most " + MOST_PARAMETERS + " parameters");
        config.parameters().forEach((name, value) -> {
            checkName(faults, "the name of a parameter", name);
            faults.check(
                    value.depth() == 0
                            && value != JsonValue.Nothing.NULL
                            && value.toJson().length() <= LONGEST_TEXT,
                    "the parameter '" + Text.display(name)
                            + "' is a whole number, a number, true or false, or a text of 65,536 characters at most");
        });
        faults.throwIfAny();
    }

    private static void checkName(Faults faults, String what, String name) {
        faults.check(
                !name.isBlank() && name.length() <= LONGEST_NAME && Text.isPlain(name, ""),
                what + " has 1 to 128 characters, not only blanks and none of them a control character");
    }

    private static ModelConfig read(ConfigRow row) throws ModelLibraryException {
        try {
            if (Json.parse(row.parameters()) instanceof JsonValue.Fields parameters) {
                return new ModelConfig(row.name(), row.isDefault(), row.version(), parameters.fields());
            }
        } catch (IllegalArgumentException e) {
            throw damaged(row, e);
        }
        throw damaged(row, new IllegalArgumentException("it is no object"));
    }

    private static ModelLibraryException damaged(ConfigRow row, IllegalArgumentException cause) {
        return new ModelLibraryException.Damaged(
                Code.CORRUPTED,
                "configuration '" + Text.display(row.name()) + "' of " + row.modelId()
                        + " cannot be read; delete it and set it again",
                cause);
    }

    private static ConfigRow row(String id, ModelConfig config) {
        return new ConfigRow(
                id,
                config.name(),
                config.isDefault(),
                config.version(),
                new JsonValue.Fields(config.parameters()).toJson());
    }
}
