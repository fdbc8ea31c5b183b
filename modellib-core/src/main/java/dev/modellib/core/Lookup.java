package dev.modellib.core;

import dev.modellib.io.Digest;
import dev.modellib.io.HashAlgorithm;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.ModelRecords;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds models by what they hold and by where they lie. */
final class Lookup {

    private final LibraryLayout layout;
    private final Registry registry;
    private final ModelRecords records;
    private final LinkTable links;

    Lookup(LibraryLayout layout, Registry registry, LibraryDatabase database) {
        this.layout = layout;
        this.registry = registry;
        this.records = database.records();
        this.links = database.links();
    }

    /** Newest first. */
    List<Model> byDigest(Digest digest) throws ModelLibraryException, SearchException {
        return digest.algorithm() == HashAlgorithm.SHA256
                ? registry.bySha256(digest)
                : registry.all(records.documentsByBlake3(digest.hex()));
    }

    /**
     * By a place in a model's folder, or by a link to one: a symbolic link, or what the library has put there. What lies in a model's
     * folder belongs to that model, also when it is a link that leads elsewhere.
     */
    Optional<Model> byPath(Path path) throws IOException {
        Path named = path.toAbsolutePath().normalize();
        Optional<Model> found = below(layout.models(), named);
        if (found.isEmpty() && Files.exists(named)) {
            Path models = layout.models().toRealPath();
            Path folder = Objects.requireNonNullElse(named.getParent(), named).toRealPath();
            Path placed = named.getFileName() == null ? folder : folder.resolve(named.getFileName());
            found = below(models, placed);
            if (found.isEmpty()) {
                found = below(layout.models(), new Roots(layout).inMain(named.toRealPath()));
            }
            if (found.isEmpty()) {
                found = below(models, named.toRealPath());
            }
            if (found.isEmpty()) {
                found = linkedAt(placed);
            }
        }
        return found.isEmpty() ? linkedAt(named) : found;
    }

    private Optional<Model> linkedAt(Path target) throws ModelLibraryException, SearchException {
        Optional<LinkRow> link = links.byTarget(target.toString());
        return link.isEmpty()
                ? Optional.empty()
                : registry.byId(new ModelId(link.get().modelId()));
    }

    private Optional<Model> below(Path models, Path place) throws ModelLibraryException, SearchException {
        if (!place.startsWith(models) || place.getNameCount() < models.getNameCount() + LibraryLayout.SLUG_DEPTH) {
            return Optional.empty();
        }
        List<String> slug = new ArrayList<>();
        for (int i = 0; i < LibraryLayout.SLUG_DEPTH; i++) {
            slug.add(place.getName(models.getNameCount() + i).toString());
        }
        return registry.bySlug(String.join("/", slug));
    }
}
