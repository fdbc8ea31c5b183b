package dev.modellib.core;

import dev.modellib.io.LinkStrategy;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes symbolic links on record that somebody else made into the library. */
final class LinkAdoption {

    private static final Logger LOG = LoggerFactory.getLogger(LinkAdoption.class);
    private static final int SLUG_NAMES = 3;

    private final LibraryLayout layout;
    private final Registry registry;
    private final LinkTable links;
    private final InstantSource clock;

    LinkAdoption(LibraryLayout layout, Registry registry, LinkTable links, InstantSource clock) {
        this.layout = layout;
        this.registry = registry;
        this.links = links;
        this.clock = clock;
    }

    Operation.Outcome<LinkReport> run(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new ModelLibraryException.NotFound(root + " is not a folder; give the application's folder", null);
        }
        List<LinkRow> adopted = new ArrayList<>();
        Map<String, String> done = new HashMap<>();
        for (Path link : symbolicLinks(root)) {
            Optional<LinkRow> row = row(root, link);
            // a chain of links is not ours to keep: only what leads to the library by itself
            if (row.isPresent()
                    && TargetLook.intact(row.get()).isPresent()
                    && links.replace(
                            Optional.empty(), row.get(), Optional.of(Mapper.note(row.get(), ChangeKind.MAPPED)))) {
                adopted.add(row.get());
                done.put(row.get().target(), "adopted");
            }
        }
        return new Operation.Outcome<>(LinkRepair.report(adopted, done), !adopted.isEmpty());
    }

    private static List<Path> symbolicLinks(Path root) throws IOException {
        // links are not followed, but for the one by which the folder itself is named
        Path real = Files.isSymbolicLink(root) ? root.toRealPath() : root;
        try (Stream<Path> walk = Files.walk(real)) {
            return walk.filter(Files::isSymbolicLink)
                    .map(link -> root.resolve(real.relativize(link)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Optional<LinkRow> row(Path root, Path link) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (FileSystemException e) {
            // it leads nowhere, in a circle, or where nobody can look now: what is in the library can be looked at
            LOG.debug("{} is passed over: {}", link, e.toString());
            return Optional.empty();
        }
        Path models = layout.models().toRealPath();
        Path inMain = new Roots(layout).inMain(real);
        if (inMain.startsWith(layout.models())) {
            real = models.resolve(layout.models().relativize(inMain).toString());
        }
        if (!real.startsWith(models) || models.relativize(real).getNameCount() < SLUG_NAMES) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        models.relativize(real).forEach(name -> names.add(name.toString()));
        Optional<Model> model = registry.bySlug(String.join("/", names.subList(0, SLUG_NAMES)));
        if (model.isEmpty()) {
            return Optional.empty();
        }
        String path = String.join("/", names.subList(SLUG_NAMES, names.size()));
        Optional<ModelFile> file = model.get().files().stream()
                .filter(each -> each.path().equals(path))
                .findFirst();
        if (file.isEmpty() && !path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LinkRow(
                Mapper.mappingId(root),
                model.get().id().value(),
                file.map(each -> each.sha256().hex()).orElse(""),
                LinkStrategy.SYMLINK.wireName(),
                file.map(model.get()::pathOf).orElse(model.get().folder()).toString(),
                link.toString(),
                LinkState.made().toString(),
                root.toString(),
                MapRequest.PLAIN,
                clock.millis()));
    }
}
