package dev.modellib.core;

import dev.modellib.io.CaseSensitivity;
import dev.modellib.io.StorageException;
import dev.modellib.io.VolumeProbe;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what a mapping does, target by target. It reads the registry of links and the folder, and changes nothing. */
final class MappingPlanner {

    private final Roots roots;
    private final Registry registry;
    private final MappingProfiles profiles;
    private final AppFiles appFiles;
    private final LinkTable links;
    private final VolumeProbe volumes;

    MappingPlanner(
            Roots roots,
            Registry registry,
            MappingProfiles profiles,
            AppFiles appFiles,
            LinkTable links,
            VolumeProbe volumes) {
        this.roots = roots;
        this.registry = registry;
        this.profiles = profiles;
        this.appFiles = appFiles;
        this.links = links;
        this.volumes = volumes;
    }

    MappingPlan plan(MapRequest request) throws IOException {
        Path folder = folder(request);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            throw new ModelLibraryException.Conflict(
                    ModelLibraryException.Code.CONFLICT, folder + " is not a folder; give a folder to map into", null);
        }
        MappingProfiles.Resolved profile = profile(request);
        List<String> warnings = new ArrayList<>(profile.warnings());
        List<Model> models = models(request);
        Map<Path, List<Wanted>> wanted = wanted(models, new Placement(folder, profile, appFiles), profile, warnings);
        requireOutside(wanted.keySet());
        for (Path target : request.chosenTargets()) {
            if (!wanted.containsKey(target)) {
                warnings.add(
                        "nothing is to be linked at " + target + "; the choice for a conflict there has no effect");
            }
        }
        String id = Mapper.mappingId(folder, request);
        Map<Path, LinkRow> rows = rows(request, folder, models, wanted.keySet());
        requireOnline(folder, id, rows.values());
        boolean blind = volumes.volumeOf(folder).caseSensitivity() != CaseSensitivity.SENSITIVE;
        MappingDecision decision = new MappingDecision(request, folder, rows, models, blind);
        return new MappingPlan(id, request, folder, decision.items(wanted), warnings);
    }

    /** Among the models a link would be what a stranger put there. */
    private void requireOutside(Set<Path> targets) throws IOException {
        Set<Path> folders = targets.stream()
                .map(target -> Objects.requireNonNull(target.getParent(), "a link is in a folder"))
                .collect(Collectors.toSet());
        for (LibraryLayout root : roots.online()) {
            Path models = real(root.models());
            Path own = real(root.internal());
            for (Path folder : folders) {
                Path place = real(folder);
                if (place.startsWith(models) || place.startsWith(own)) {
                    throw new ModelLibraryException.Conflict(
                            ModelLibraryException.Code.CONFLICT,
                            folder + " is where the library " + root.root()
                                    + " keeps its own; map into a folder of the application",
                            null);
                }
            }
        }
    }

    /** Where a place is that need not be there yet. */
    private static Path real(Path place) throws IOException {
        for (Path there = place; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                return there.toRealPath().resolve(there.relativize(place));
            }
        }
        return place;
    }

    /** A folder with links on record that is not there may be on a drive that is not connected: nothing is made in its place. */
    private static void requireOnline(Path folder, String mappingId, Collection<LinkRow> rows)
            throws ModelLibraryException {
        boolean recorded = rows.stream().anyMatch(row -> row.mappingId().equals(mappingId) && !Mapper.isPending(row));
        if (recorded && Files.notExists(folder)) {
            throw new ModelLibraryException.Conflict(
                    ModelLibraryException.Code.CONFLICT,
                    folder + " is not there, and links in it are on record; connect its drive, or unmap " + mappingId
                            + " to forget them",
                    null);
        }
    }

    /** What an application is to find, wherever it would be put. */
    List<Wanted> wanted(MapRequest request) throws IOException {
        MappingProfiles.Resolved profile = profile(request);
        Placement placement = new Placement(folder(request), profile, appFiles);
        return wanted(models(request), placement, profile, new ArrayList<>()).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Model> models(MapRequest request) throws IOException {
        return request.everyModel() ? registry.everything() : request.models();
    }

    /** The rules of an application, as they hold for a request. */
    MappingProfiles.Resolved profile(MapRequest request) throws IOException {
        return request.app().equals(MapRequest.PLAIN) && !request.everyModel()
                ? MappingProfiles.plain()
                : profiles.resolve(request.app(), request.appVersion(), request.variant());
    }

    /** The folder a request is about, by the one name that it has everywhere. */
    static Path folder(MapRequest request) {
        return request.folder().toAbsolutePath().normalize();
    }

    /** What is wanted at each target, by the models' age: who was first keeps the name. */
    private static Map<Path, List<Wanted>> wanted(
            Collection<Model> models, Placement placement, MappingProfiles.Resolved profile, List<String> warnings) {
        Map<Path, List<Wanted>> wanted = new LinkedHashMap<>();
        List<Model> byAge = models.stream()
                .sorted(Comparator.comparing(Model::addedAt)
                        .thenComparing(model -> model.id().value()))
                .toList();
        for (Model model : byAge) {
            Optional<String> refusal =
                    profile.of(model).flatMap(override -> override.refusal(profile.app(), profile.version()));
            if (refusal.isPresent()) {
                warnings.add(model.slug() + " is not mapped: " + refusal.get());
                continue;
            }
            if (model.status() != Model.Status.AVAILABLE) {
                warnings.add(model.slug() + " is not mapped: its "
                        + (model.status() == Model.Status.OFFLINE ? "root" : "folder") + " is not there");
                continue;
            }
            try {
                for (Wanted each : placement.of(model)) {
                    wanted.computeIfAbsent(each.target(), target -> new ArrayList<>(1))
                            .add(each);
                }
            } catch (StorageException.UnsafeName | IllegalArgumentException e) {
                warnings.add(model.slug() + " is not mapped: " + e.getMessage());
            }
        }
        return wanted;
    }

    /** The rows that count: all below the folder, or, for some models only, theirs and those at their targets. */
    private Map<Path, LinkRow> rows(MapRequest request, Path folder, List<Model> models, Set<Path> targets)
            throws IOException {
        Map<Path, LinkRow> rows = new LinkedHashMap<>();
        FileSystem drive = folder.getFileSystem();
        if (request.everyModel()) {
            links.below(folder.toString(), drive.getSeparator())
                    .forEach(row -> rows.put(drive.getPath(row.target()), row));
            return rows;
        }
        for (Model model : models) {
            links.ofModel(model.id().value()).forEach(row -> rows.put(drive.getPath(row.target()), row));
        }
        for (Path target : targets) {
            if (!rows.containsKey(target)) {
                links.byTarget(target.toString()).ifPresent(row -> rows.put(target, row));
            }
        }
        return rows;
    }
}
