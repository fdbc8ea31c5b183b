package dev.modellib.core;

import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelNames;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Collects what a {@link ModelEdit} changes. {@link #build()} reports every fault at once.
 *
 * <p><em>Shape:</em> texts hold no control characters (a description may hold tabs and line ends) and no unpaired surrogates.
 */
public final class ModelEditBuilder {

    private static final int LONGEST_NAME = 256;
    static final int LONGEST_TAG = 128;
    static final int MOST_TAGS = 256;
    private static final int LONGEST_DESCRIPTION = 1 << 16;
    private static final int MOST_ENTRIES = 1_000;
    private static final int LONGEST_ENTRY = 1 << 16;
    private static final int DEEPEST_ENTRY = 16;

    Provenance by = Provenance.MANUAL;
    OptionalLong expectedVersion = OptionalLong.empty();
    Optional<String> name = Optional.empty();
    Optional<ModelKind> kind = Optional.empty();
    Optional<String> family = Optional.empty();
    boolean ofRepository;
    Optional<List<String>> tags = Optional.empty();
    final Set<String> addedTags = new LinkedHashSet<>();
    final Set<String> removedTags = new LinkedHashSet<>();
    Optional<ModelStatus> status = Optional.empty();
    Optional<Optional<String>> description = Optional.empty();
    Optional<Optional<String>> licence = Optional.empty();
    final Map<String, Optional<JsonValue>> metadata = new LinkedHashMap<>();

    ModelEditBuilder() {}

    /**
     * Who says so; a person by default.
     *
     * @param provenance who
     * @return this
     */
    public ModelEditBuilder by(Provenance provenance) {
        by = Objects.requireNonNull(provenance, "provenance");
        return this;
    }

    /**
     * Changes the model only if its record has this version, so that nobody's edit is overwritten unseen.
     *
     * @param version {@link ModelCard#version()} as it was read
     * @return this
     */
    public ModelEditBuilder expectVersion(long version) {
        expectedVersion = OptionalLong.of(version);
        return this;
    }

    /**
     * Sets the name; the folder keeps its own.
     *
     * @param text 1 to 256 characters, not blank
     * @return this
     */
    public ModelEditBuilder name(String text) {
        name = Optional.of(text);
        return this;
    }

    /**
     * Sets what the model is for; its folder stays where it is.
     *
     * @param value the kind
     * @return this
     */
    public ModelEditBuilder kind(ModelKind value) {
        kind = Optional.of(value);
        return this;
    }

    /**
     * Sets the family; its folder stays where it is.
     *
     * @param text 1 to 128 characters, not blank; kept as {@link ModelNames#normalize} makes it
     * @return this
     */
    public ModelEditBuilder family(String text) {
        family = Optional.of(text);
        return this;
    }

    /** That the repository of the model's identity is known, by whoever says so. */
    ModelEditBuilder ofRepository() {
        ofRepository = true;
        return this;
    }

    /**
     * Sets all tags.
     *
     * @param words each 1 to 128 characters, not blank
     * @return this
     */
    public ModelEditBuilder tags(List<String> words) {
        tags = Optional.of(List.copyOf(words));
        return this;
    }

    /**
     * Adds a tag.
     *
     * @param word 1 to 128 characters, not blank
     * @return this
     */
    public ModelEditBuilder addTag(String word) {
        addedTags.add(word);
        return this;
    }

    /**
     * Removes a tag, if it is there.
     *
     * @param word the tag
     * @return this
     */
    public ModelEditBuilder removeTag(String word) {
        removedTags.add(word);
        return this;
    }

    /**
     * Sets the status.
     *
     * @param value one that the present status {@linkplain ModelStatus#canBecome can become}
     * @return this
     */
    public ModelEditBuilder status(ModelStatus value) {
        status = Optional.of(value);
        return this;
    }

    /**
     * Sets the description.
     *
     * @param text prose of at most 65,536 characters; an empty text removes it
     * @return this
     */
    public ModelEditBuilder description(String text) {
        description = Optional.of(Optional.of(text).filter(prose -> !prose.isEmpty()));
        return this;
    }

    /**
     * Sets the licence.
     *
     * @param text such as {@code apache-2.0}; an empty text removes it
     * @return this
     */
    public ModelEditBuilder licence(String text) {
        licence = Optional.of(Optional.of(text).filter(words -> !words.isEmpty()));
        return this;
    }

    /**
     * Sets a free entry.
     *
     * @param key its name, 1 to 128 characters
     * @param value its value, nested 16 deep and 65,536 characters of JSON at most
     * @return this
     */
    public ModelEditBuilder set(String key, JsonValue value) {
        metadata.put(key, Optional.of(value));
        return this;
    }

    /**
     * Removes a free entry, if it is there.
     *
     * @param key its name
     * @return this
     */
    public ModelEditBuilder remove(String key) {
        metadata.put(key, Optional.empty());
        return this;
    }

    /**
     * The edit.
     *
     * @return the edit
     * @throws IllegalArgumentException naming every fault
     */
    public ModelEdit build() {
        Faults faults = new Faults();
        faults.check(expectedVersion.isEmpty() || expectedVersion.getAsLong() >= 1, "an expected version is 1 or more");
        name.ifPresent(text -> checkLine(faults, "a name", text, LONGEST_NAME));
        family.ifPresent(text -> checkLine(faults, "a family", text, LONGEST_TAG));
        Set<String> words = new LinkedHashSet<>(tags.orElse(List.of()));
        words.addAll(addedTags);
        words.forEach(word -> checkLine(faults, "a tag", word, LONGEST_TAG));
        faults.check(words.size() <= MOST_TAGS, "a model has at most " + MOST_TAGS + " tags");
        licence.flatMap(text -> text).ifPresent(text -> checkLine(faults, "a licence", text, LONGEST_NAME));
        description
                .flatMap(text -> text)
                .ifPresent(
                        text -> faults.check(
                                text.length() <= LONGEST_DESCRIPTION && Text.isPlain(text, "\t\n\r"),
                                "a description has at most 65,536 characters and no control characters but tabs and line ends"));
        faults.check(
                status.isEmpty() || status.get() != ModelStatus.OTHER,
                "a status is " + ModelStatus.OTHER.wireName() + " only when a later version wrote it");
        faults.check(metadata.size() <= MOST_ENTRIES, "an edit has at most " + MOST_ENTRIES + " entries");
        metadata.forEach((key, value) -> {
            checkLine(faults, "the name of an entry", key, LONGEST_TAG);
            value.ifPresent(json -> faults.check(
                    json.depth() <= DEEPEST_ENTRY && json.toJson().length() <= LONGEST_ENTRY,
                    "the entry '" + Text.display(key)
                            + "' is nested 16 deep and 65,536 characters of JSON long at most"));
        });
        faults.throwIfAny();
        family = family.map(ModelNames::normalize);
        return ModelEdit.of(this);
    }

    private static void checkLine(Faults faults, String what, String text, int longest) {
        faults.check(
                !text.isBlank() && text.length() <= longest && Text.isPlain(text, ""),
                what + " has 1 to " + longest + " characters, not only blanks and none of them a control character");
    }
}
