package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ModelKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A change of what is written down about a model; its files, its folder and its id stay.
 *
 * <p>Each fact remembers who said it. An edit changes the facts that nobody with a stronger {@link Provenance} has said, and leaves the
 * others as they are; so a later identification never overwrites what a person has set, or removed. Without further ado an edit is a
 * person's.
 *
 * <p><em>Shape:</em> immutable; what is not named stays. {@link #applyTo} is a pure function.
 */
public final class ModelEdit {

    final Provenance by;
    final OptionalLong expectedVersion;
    final Optional<String> name;
    final Optional<ModelKind> kind;
    final Optional<String> family;
    final boolean ofRepository;
    final Optional<List<String>> tags;
    final Set<String> addedTags;
    final Set<String> removedTags;
    final Optional<ModelStatus> status;
    /** Empty inside: removed. */
    final Optional<Optional<String>> description;

    final Optional<Optional<String>> licence;
    final Map<String, Optional<JsonValue>> metadata;

    private ModelEdit(ModelEditBuilder builder) {
        by = builder.by;
        expectedVersion = builder.expectedVersion;
        name = builder.name;
        kind = builder.kind;
        family = builder.family;
        ofRepository = builder.ofRepository;
        tags = builder.tags.map(List::copyOf);
        addedTags = new LinkedHashSet<>(builder.addedTags);
        removedTags = new LinkedHashSet<>(builder.removedTags);
        status = builder.status;
        description = builder.description;
        licence = builder.licence;
        metadata = new LinkedHashMap<>(builder.metadata);
    }

    static ModelEdit of(ModelEditBuilder builder) {
        return new ModelEdit(builder);
    }

    /**
     * Starts an edit.
     *
     * @return a builder that changes nothing yet
     */
    public static ModelEditBuilder builder() {
        return new ModelEditBuilder();
    }

    /**
     * Who says so.
     *
     * @return {@code MANUAL} by default
     */
    public Provenance provenance() {
        return by;
    }

    /**
     * The version of the record that the edit was made for.
     *
     * @return the version, or empty to change whatever is there
     */
    public OptionalLong expectedVersion() {
        return expectedVersion;
    }

    /**
     * What a model becomes by this edit.
     *
     * @param model the model
     * @return the model with its version one higher; the model itself when nothing changes
     * @throws ModelLibraryException {@code CONFLICT} when the version is another than the one expected, or the status cannot be reached
     *     from the one that it has
     */
    public Model applyTo(Model model) throws ModelLibraryException {
        ModelCard card = model.card();
        requireVersion(model);
        if (status.isPresent()) {
            card.status().requireMove(status.get(), model.slug());
        }
        Facts facts = new Facts(card.provenance());
        String newName = name.filter(value -> facts.said(ModelCard.NAME)).orElse(model.name());
        ModelKind newKind = kind.filter(value -> facts.said(ModelCard.KIND)).orElse(model.kind());
        String newFamily = family.filter(value -> facts.said(ModelCard.FAMILY)).orElse(model.family());
        if (ofRepository) {
            facts.said(ModelCard.REPO);
        }
        boolean retags = tags.isPresent() || !addedTags.isEmpty() || !removedTags.isEmpty();
        List<String> newTags = retags && facts.said(ModelCard.TAGS) ? tags(model.tags()) : model.tags();
        Optional<String> newDescription =
                description.filter(value -> facts.said(ModelCard.DESCRIPTION)).orElse(card.description());
        Optional<String> newLicence =
                licence.filter(value -> facts.said(ModelCard.LICENCE)).orElse(card.licence());
        Map<String, JsonValue> entries = new LinkedHashMap<>(card.metadata());
        metadata.forEach((key, value) -> {
            if (facts.said(ModelCard.entry(key))) {
                value.ifPresentOrElse(set -> entries.put(key, set), () -> entries.remove(key));
            }
        });
        ModelCard edited = new ModelCard(
                card.version(), status.orElse(card.status()), newDescription, newLicence, entries, facts.provenance);
        if (model.with(newName, newKind, newTags, edited).withFamily(newFamily).equals(model)) {
            return model;
        }
        ModelCard next = new ModelCard(
                card.version() + 1,
                edited.status(),
                newDescription,
                newLicence,
                edited.metadata(),
                edited.provenance());
        return model.with(newName, newKind, newTags, next).withFamily(newFamily);
    }

    private List<String> tags(List<String> before) {
        Set<String> after = new LinkedHashSet<>(tags.orElse(before));
        after.addAll(addedTags);
        after.removeAll(removedTags);
        return new ArrayList<>(after);
    }

    private void requireVersion(Model model) throws ModelLibraryException {
        ModelCard card = model.card();
        if (expectedVersion.isPresent() && expectedVersion.getAsLong() != card.version()) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    model.slug() + " is at version " + card.version() + ", not " + expectedVersion.getAsLong()
                            + ": somebody has edited it; it is called '" + Text.display(model.name()) + "', is "
                            + card.status().wireName() + " and has the tags " + model.tags()
                            + ". Look at it and edit it again",
                    null);
        }
    }

    /** Who said which fact, while an edit is applied. */
    private final class Facts {
        private final Map<String, Provenance> provenance;

        Facts(Map<String, Provenance> before) {
            provenance = new LinkedHashMap<>(before);
        }

        /** Whether the edit has the say about a fact; then it is the one that said it. */
        boolean said(String fact) {
            Provenance earlier = provenance.get(fact);
            boolean may = earlier == null || earlier.compareTo(by) <= 0;
            if (may) {
                provenance.put(fact, by);
            }
            return may;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelEdit that
                && by == that.by
                && expectedVersion.equals(that.expectedVersion)
                && changes().equals(that.changes());
    }

    @Override
    public int hashCode() {
        return Objects.hash(by, expectedVersion, changes());
    }

    private List<Object> changes() {
        return List.of(
                name, kind, family, ofRepository, tags, addedTags, removedTags, status, description, licence, metadata);
    }
}
