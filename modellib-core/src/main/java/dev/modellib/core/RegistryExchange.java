package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ModelTask;
import dev.modellib.hf.RepoId;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the models of a {@code registry.json} in, and writes one of the models that are here.
 *
 * <p>The metadata of an entry become free entries of its model; the rest of it is kept as one free entry, so that what is written later is
 * what was read.
 */
final class RegistryExchange {

    /** The free entry that holds an entry's other fields. */
    private static final String KEPT = "registry.json";

    private static final String MODEL_ID = "model_id";

    private final Registry registry;
    private final Importer importer;
    private final Editor editor;
    private final LongSupplier nanoTime;
    private boolean changed;

    RegistryExchange(Registry registry, Importer importer, Editor editor, LongSupplier nanoTime) {
        this.registry = registry;
        this.importer = importer;
        this.editor = editor;
        this.nanoTime = nanoTime;
    }

    Operation.Outcome<RegistryReport> run(RegistryImport request, ProgressMeter meter) throws IOException {
        RegistryFile file = read(request.file());
        Map<String, Model> known = known();
        List<RegistryReport.Item> items = new ArrayList<>();
        meter.begin("importing", OptionalLong.empty(), file.entries().size());
        for (RegistryEntry entry : file.entries()) {
            meter.file(entry.modelId());
            items.add(item(entry, request, known));
            meter.fileDone();
        }
        for (RegistryFile.Fault fault : file.faults()) {
            items.add(refused(fault.entry(), unusable(fault.entry(), fault.reason())));
        }
        return new Operation.Outcome<>(new RegistryReport(items), changed);
    }

    private static RegistryFile read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        try {
            return RegistryFile.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT,
                    file + " is not a registry of models: " + Text.display(String.valueOf(e.getMessage()))
                            + "; nothing was taken from it",
                    e);
        }
    }

    /** One entry; what is wrong with it spoils no other. */
    private RegistryReport.Item item(RegistryEntry entry, RegistryImport request, Map<String, Model> known)
            throws ModelLibraryException {
        @Nullable Model here = known.get(entry.modelId());
        if (here != null) {
            return new RegistryReport.Item(entry.modelId(), Optional.of(here), false, Optional.empty());
        }
        try {
            return take(entry, request);
        } catch (IllegalArgumentException e) {
            return refused(entry.modelId(), unusable(entry.modelId(), e.getMessage()));
        } catch (IOException e) {
            ModelLibraryException failure = Failures.of(e);
            if (failure.code() == Code.CANCELLED) {
                throw failure;
            }
            return refused(entry.modelId(), failure);
        }
    }

    private static RegistryReport.Item refused(String entry, ModelLibraryException failure) {
        return new RegistryReport.Item(entry, Optional.empty(), false, Optional.of(failure));
    }

    private static ModelLibraryException unusable(String entry, @Nullable String reason) {
        return new ModelLibraryException.FormatRefused(
                Code.INVALID_FORMAT,
                "the entry '" + Text.display(entry) + "' cannot be used: " + Text.display(String.valueOf(reason)),
                null);
    }

    private RegistryReport.Item take(RegistryEntry entry, RegistryImport request) throws IOException {
        // all that can be wrong with the entry itself is found before a byte is read
        ModelEdit edit = edit(entry);
        String id = entry.modelId();
        ImportRequest source = ImportRequest.builder(place(entry, request.file()))
                .mode(request.mode())
                .name(id.substring(id.lastIndexOf('/') + 1))
                .acceptUnsafe(request.acceptUnsafe())
                .build();
        Operation.Outcome<Model> outcome = importer.run(source, new ProgressMeter(nanoTime));
        Model model = outcome.value();
        Optional<String> other = kept(model).text(MODEL_ID);
        if (other.isPresent() && !other.get().equals(id)) {
            return refused(
                    id,
                    new ModelLibraryException.Conflict(
                            Code.CONFLICT,
                            "the content of " + Text.display(id) + " is here already, as " + Text.display(other.get())
                                    + " in " + model.slug() + "; edit that model to keep both names",
                            null));
        }
        Operation.Outcome<Model> edited = editor.edit(new ModelRef.Id(model.id()), edit);
        changed |= outcome.changed() || edited.changed();
        return new RegistryReport.Item(id, Optional.of(edited.value()), outcome.changed(), Optional.empty());
    }

    private static ModelEdit edit(RegistryEntry entry) {
        if (entry.metadata().containsKey(KEPT)) {
            throw new IllegalArgumentException("its metadata has an entry named " + KEPT + "; rename that");
        }
        ModelEditBuilder edit = ModelEdit.builder();
        entry.metadata().forEach(edit::set);
        JsonFields kept = RegistryFile.fields(entry);
        entry.others().forEach(kept::put);
        edit.set(KEPT, kept.build());
        ModelStatus status = statusOf(entry.status());
        if (status != ModelStatus.AVAILABLE) {
            edit.status(status);
        }
        return edit.build();
    }

    /** A download that somebody else had begun is not going on; a word that is not known is for a person to look at. */
    private static ModelStatus statusOf(String word) {
        return switch (ModelStatus.parse(word)) {
            case DOWNLOADING -> ModelStatus.PENDING;
            case OTHER -> ModelStatus.ERROR;
            case PENDING -> ModelStatus.PENDING;
            case AVAILABLE -> ModelStatus.AVAILABLE;
            case ERROR -> ModelStatus.ERROR;
            case DELETED -> ModelStatus.DELETED;
        };
    }

    /** A relative path is one from the registry's folder, or from the folder above it. */
    private static Path place(RegistryEntry entry, Path file) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent(), "a file is in a folder");
        Path place = folder.resolve(entry.path()).normalize();
        Path above = folder.resolveSibling(entry.path()).normalize();
        return !Files.exists(place) && Files.exists(above) ? above : place;
    }

    private static JsonValue.Fields kept(Model model) {
        return new JsonValue.Fields(model.card().metadata()).object(KEPT);
    }

    private Map<String, Model> known() throws ModelLibraryException, SearchException {
        Map<String, Model> known = new HashMap<>();
        for (Model model : registry.everything()) {
            kept(model).text(MODEL_ID).ifPresent(id -> known.put(id, model));
        }
        return known;
    }

    String export() throws ModelLibraryException, SearchException {
        List<Model> models = registry.everything();
        Map<String, ModelId> holders = new HashMap<>();
        // an id that came in is that model's, whoever else would be called the same
        for (Model model : models) {
            kept(model).text(MODEL_ID).ifPresent(id -> holders.putIfAbsent(id, model.id()));
        }
        List<RegistryEntry> entries = new ArrayList<>();
        for (Model model : models) {
            String id = candidates(model)
                    .filter(each ->
                            holders.computeIfAbsent(each, free -> model.id()).equals(model.id()))
                    .findFirst()
                    .orElseThrow();
            entries.add(entry(id, model));
        }
        return RegistryFile.write(entries);
    }

    private static Stream<String> candidates(Model model) {
        return Stream.of(
                        kept(model).text(MODEL_ID),
                        model.source().repo().map(RepoId::toString),
                        Optional.of(model.slug()),
                        Optional.of(model.id().value()))
                .flatMap(Optional::stream);
    }

    private static RegistryEntry entry(String id, Model model) {
        JsonValue.Fields kept = kept(model);
        Map<String, JsonValue> others = new LinkedHashMap<>(kept.fields());
        others.keySet().removeAll(RegistryFile.KNOWN);
        Map<String, JsonValue> metadata = new LinkedHashMap<>(model.card().metadata());
        metadata.remove(KEPT);
        String status = model.card().status().wireName();
        Optional<String> keptStatus =
                kept.text("status").filter(word -> statusOf(word).wireName().equals(status));
        return new RegistryEntry(
                id,
                kept.text("model_type")
                        .orElseGet(() -> ModelTask.usualOf(model.kind())
                                .orElse(ModelTask.OTHER)
                                .wireName()),
                model.folder().toString(),
                keptStatus.orElse(status),
                kept.text("version")
                        .or(() -> model.source().commit())
                        .or(() -> model.source().requestedRevision())
                        .orElse(""),
                model.sizeBytes(),
                kept.text("download_date")
                        .filter(date -> !date.isEmpty())
                        .orElse(model.addedAt().toString()),
                metadata,
                others);
    }
}
