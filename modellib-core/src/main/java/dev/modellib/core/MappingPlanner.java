package dev.modellib.core;

import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.format.FileRole;
import dev.modellib.io.Link;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a mapping does, target by target. A model of one file is linked into the folder under the file's own
 * name; a model of several files becomes a folder with the model's name. Documents are not linked.
 */
final class MappingPlanner {

    private final LinkTable links;

    MappingPlanner(LinkTable links) {
        this.links = links;
    }

    MappingPlan plan(MapRequest request) throws IOException {
        Path folder = folder(request);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            throw new ModelLibraryException.Conflict(
                    ModelLibraryException.Code.CONFLICT, folder + " is not a folder; give a folder to map into", null);
        }
        List<Item> items = new ArrayList<>();
        Set<Path> taken = new HashSet<>();
        for (Model model : request.models()) {
            List<ModelFile> files = model.files().stream()
                    .filter(file -> file.role() != FileRole.DOCUMENT)
                    .toList();
            for (ModelFile file : files.isEmpty() ? model.files() : files) {
                Path target = target(folder, model, file, files.size());
                Path source = model.pathOf(file);
                items.add(
                        taken.add(target)
                                ? item(request, model, file, source, target)
                                : new Item(
                                        Action.CONFLICT,
                                        model.id(),
                                        file,
                                        source,
                                        target,
                                        "two models have this name"));
            }
        }
        return new MappingPlan(folder, items);
    }

    /** The folder a request is about, by the one name that it has everywhere. */
    static Path folder(MapRequest request) {
        return request.folder().toAbsolutePath().normalize();
    }

    private static Path target(Path folder, Model model, ModelFile file, int files) throws StorageException.UnsafeName {
        RelativePath path = RelativePath.parse(file.path());
        if (files <= 1) {
            List<String> segments = path.segments();
            return folder.resolve(segments.get(segments.size() - 1));
        }
        String own = model.slug().substring(model.slug().lastIndexOf('/') + 1);
        return path.resolveIn(RelativePath.parse(own).resolveIn(folder));
    }

    private Item item(MapRequest request, Model model, ModelFile file, Path source, Path target) throws IOException {
        Optional<LinkRow> row = links.byTarget(target.toString());
        if (row.filter(Mapper::isPending).isPresent()) {
            // it may yet be undone, and what is there with it
            return new Item(Action.CONFLICT, model.id(), file, source, target, "another mapping is at work on it");
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return new Item(Action.LINK, model.id(), file, source, target, "the name is free");
        }
        if (row.isPresent()
                && row.get().source().equals(source.toString())
                && intact(row.get()).isPresent()) {
            return new Item(Action.KEEP, model.id(), file, source, target, "our link is there");
        }
        String reason = row.isPresent() ? "another link of ours is there" : "something that is not ours is there";
        return switch (request.onConflict()) {
            case FAIL -> new Item(Action.CONFLICT, model.id(), file, source, target, reason);
            case SKIP -> new Item(Action.SKIP, model.id(), file, source, target, reason);
            case RENAME ->
                row.isPresent()
                        ? new Item(Action.CONFLICT, model.id(), file, source, target, reason)
                        : new Item(Action.RENAME, model.id(), file, source, target, reason);
        };
    }

    /**
     * The link that a row records, when it is on disk as recorded. Of a row that does not know its kind yet only what
     * leads to our file counts: equal bytes may be the user's own.
     */
    static Optional<Link> intact(LinkRow row) throws StorageException {
        for (LinkStrategy strategy : LinkStrategy.values()) {
            boolean leadsToOurFile = strategy == LinkStrategy.SYMLINK || strategy == LinkStrategy.HARDLINK;
            if (row.strategy().equals(strategy.wireName()) || (row.strategy().isEmpty() && leadsToOurFile)) {
                Link link = new Link(
                        strategy,
                        Path.of(row.source()),
                        Path.of(row.target()),
                        LinkState.parse(row.state()).key());
                if (Files.exists(link.target(), LinkOption.NOFOLLOW_LINKS) && Links.isIntact(link)) {
                    return Optional.of(link);
                }
            }
        }
        return Optional.empty();
    }
}
