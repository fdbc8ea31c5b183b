package dev.modellib.core;

import dev.modellib.core.CataloguePresence.State;
import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.FileRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells from the index, the sizes of files and the journal whether an entry of a catalogue is here. */
final class Shelf {

    private final Registry registry;
    private final Jobs jobs;

    Shelf(Registry registry, Jobs jobs) {
        this.registry = registry;
        this.jobs = jobs;
    }

    CataloguePresence look(CatalogueEntry entry) throws IOException {
        List<CataloguePresence> found = new ArrayList<>();
        for (Model model : candidates(entry)) {
            (entry.file().isPresent() ? file(entry, model) : whole(entry, model)).ifPresent(found::add);
        }
        for (State best : List.of(State.PRESENT, State.PARTIAL, State.OUTDATED)) {
            for (CataloguePresence each : found) {
                if (each.state() == best) {
                    return each;
                }
            }
        }
        return new CataloguePresence(
                entry,
                isStaged(entry) ? State.PARTIAL : State.ABSENT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Those of the repository, then those with the content, wherever they are from. */
    private Iterable<Model> candidates(CatalogueEntry entry) throws IOException {
        Map<ModelId, Model> candidates = new LinkedHashMap<>();
        registry.byRepo(entry.ref().repo()).forEach(model -> candidates.put(model.id(), model));
        if (entry.sha256().isPresent()) {
            registry.bySha256(entry.sha256().get()).forEach(model -> candidates.putIfAbsent(model.id(), model));
        }
        return candidates.values();
    }

    private Optional<CataloguePresence> file(CatalogueEntry entry, Model model) throws IOException {
        String stored = LibraryLayout.storedPath(entry.file().orElseThrow());
        Optional<ModelFile> byContent = model.files().stream()
                .filter(file -> entry.sha256().equals(Optional.of(file.sha256())))
                .findFirst();
        boolean sameRepo = Registry.isOf(entry.ref().repo(), model);
        Optional<ModelFile> file = byContent.or(() -> model.files().stream()
                .filter(each -> sameRepo && each.path().equals(stored))
                .findFirst());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        boolean right = entry.sha256().isPresent()
                ? byContent.isPresent()
                : entry.size().fits(file.get().sizeBytes()) && isOfCommit(entry, model);
        Path path = model.pathOf(file.get());
        State state = !right ? State.OUTDATED : isWhole(model, file.get()) ? State.PRESENT : State.PARTIAL;
        return Optional.of(new CataloguePresence(entry, state, Optional.of(model), file, Optional.of(path)));
    }

    /** As a download would take it for present: of use, and a linked file as its owner left it. */
    private static boolean isWhole(Model model, ModelFile file) {
        return model.card().status() == ModelStatus.AVAILABLE && model.stateOf(file) == Model.FileState.UNCHANGED;
    }

    /** A branch may have moved on, which only the Hub knows; a commit has not. */
    private static boolean isOfCommit(CatalogueEntry entry, Model model) {
        return !entry.isPinned() || entry.ref().revision().equals(model.source().commit());
    }

    private static Optional<CataloguePresence> whole(CatalogueEntry entry, Model model) {
        boolean weights = model.files().stream().anyMatch(file -> file.role() == FileRole.WEIGHTS);
        boolean quant = entry.ref().quant().isEmpty() || entry.ref().quant().equals(model.quant());
        if (!weights || !quant) {
            return Optional.empty();
        }
        boolean right = entry.size().fits(model.sizeBytes()) && isOfCommit(entry, model);
        State state = !right ? State.OUTDATED : Registry.isWhole(model) ? State.PRESENT : State.PARTIAL;
        return Optional.of(
                new CataloguePresence(entry, state, Optional.of(model), Optional.empty(), Optional.of(model.folder())));
    }

    /** Whether a download has left bytes of it, or is about to. */
    private boolean isStaged(CatalogueEntry entry) throws IOException {
        for (Path folder : jobs.downloads(DownloadPlanner.keysOf(
                entry.ref().repo(), entry.ref().revision().filter(CatalogueEntry::isCommit)))) {
            Set<String> paths = stagedPaths(folder);
            boolean wanted = entry.file().isPresent()
                    ? paths.contains(LibraryLayout.storedPath(entry.file().get()))
                    : entry.ref().quant().isEmpty()
                            || ArtifactSelection.of(paths)
                                    .quants()
                                    .containsKey(entry.ref().quant().get());
            if (wanted && !paths.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> stagedPaths(Path folder) throws IOException {
        Set<String> paths = new HashSet<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) walk::iterator) {
                    if (Files.isRegularFile(path) && Files.size(path) > 0) {
                        paths.add(folder.relativize(path)
                                .toString()
                                .replace(folder.getFileSystem().getSeparator(), "/"));
                    }
                }
            } catch (NoSuchFileException | UncheckedIOException e) {
                // it was published meanwhile, and the next look finds the model
                return Set.of();
            }
        }
        return paths;
    }
}
