package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.search.DatabaseCheck;
import dev.modellib.search.LibraryDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index agree with the metadata files, row by row, so that readers go on beside it and nothing is ever absent
 * meanwhile. It adds and corrects; it forgets nothing. Records of before there were subtypes get theirs from the headers of their files.
 */
final class Rebuilder {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilder.class);

    /** So few writes wait for the drive, and others who write wait little. */
    private static final int AT_ONCE = 500;

    /** What a part of an image pipeline may be taken for. Headers of others are not read: they would tell nothing. */
    private static final Set<ModelKind> PARTS =
            Set.of(ModelKind.DIFFUSION, ModelKind.ADAPTER, ModelKind.EMBEDDING, ModelKind.VISION, ModelKind.UNKNOWN);

    private final LibraryLayout layout;
    private final Registry registry;
    private final Editor editor;
    private final LibraryDatabase database;
    private final RecordScan scan;

    Rebuilder(LibraryLayout layout, Registry registry, Editor editor, LibraryDatabase database, RecordScan scan) {
        this.layout = layout;
        this.registry = registry;
        this.editor = editor;
        this.database = database;
        this.scan = scan;
    }

    Operation.Outcome<RebuildReport> run(ProgressMeter meter) throws IOException {
        meter.begin("reading records", OptionalLong.empty(), 0);
        List<Model> untold = new ArrayList<>();
        RecordScan.Found found = scan.run(
                folder -> {
                    meter.file(folder.toString());
                    meter.fileDone();
                },
                model -> {
                    if (mayBePart(model)) {
                        untold.add(model);
                    }
                });
        putAll(found.notIndexed());
        putAll(found.indexedOtherwise());
        // what the rows say is right now; what is made from them is made anew only if it has to be, since writers wait
        // for it
        DatabaseCheck check = database.check();
        if (!check.derived()) {
            throw new ModelLibraryException.Damaged(
                    Code.CORRUPTED,
                    "the database is damaged: " + check.faults().get(0)
                            + "; open the library again, which sets the file aside and makes the index anew",
                    null);
        }
        if (!check.faults().isEmpty()) {
            database.models().rebuild();
        }
        long completed = complete(untold, meter);
        boolean changed = completed > 0
                || !found.notIndexed().isEmpty()
                || !found.indexedOtherwise().isEmpty();
        return new Operation.Outcome<>(
                new RebuildReport(
                        found.models(),
                        found.notIndexed().size(),
                        found.indexedOtherwise().size(),
                        completed,
                        found.problems()),
                changed);
    }

    private static boolean mayBePart(Model model) {
        return model.subtype() == ModelSubtype.UNKNOWN
                && PARTS.contains(model.kind())
                && !model.format().unsafe()
                && model.status() == Model.Status.AVAILABLE;
    }

    private long complete(List<Model> untold, ProgressMeter meter) throws IOException {
        meter.begin("reading headers", OptionalLong.empty(), untold.size());
        long completed = 0;
        for (Model model : untold) {
            meter.file(model.slug());
            ModelSubtype told = subtype(model);
            if (told != ModelSubtype.UNKNOWN && isCompleted(model, told)) {
                completed++;
            }
            meter.fileDone();
        }
        return completed;
    }

    /** A file that cannot be read, or not as a model, tells nothing. */
    private static ModelSubtype subtype(Model model) {
        try {
            return Headers.of(model, Optional.empty()).subtype();
        } catch (IOException e) {
            LOG.debug("the headers of {} tell no subtype: {}", model.slug(), e.toString());
            return ModelSubtype.UNKNOWN;
        }
    }

    private boolean isCompleted(Model model, ModelSubtype told) throws IOException {
        try {
            return editor.change(
                            new ModelRef.Id(model.id()),
                            now -> now.subtype() == ModelSubtype.UNKNOWN ? now.with(told) : now)
                    .changed();
        } catch (ModelLibraryException.NotFound e) {
            LOG.debug("{} was removed meanwhile: {}", model.slug(), e.getMessage());
            return false;
        }
    }

    private void putAll(List<Model> models) throws IOException {
        for (int from = 0; from < models.size(); from += AT_ONCE) {
            List<Model> some = models.subList(from, Math.min(models.size(), from + AT_ONCE));
            database.models().putAll(some.stream().map(registry::indexed).toList());
            for (Model model : some) {
                catchUp(model);
            }
        }
    }

    /** The record may have been edited or removed after it was read; what went with its volume was not. */
    private void catchUp(Model model) throws IOException {
        Path folder = layout.modelFolder(model.slug());
        if (new Roots(layout).status(folder) == Model.Status.OFFLINE) {
            return;
        }
        if (Files.notExists(folder.resolve(LibraryLayout.METADATA))) {
            registry.remove(model.id());
        } else if (now(model).filter(now -> !now.equals(model)).isPresent()) {
            // nobody edits it while this reads it
            database.records().change(model.id().value(), () -> now(model).map(registry::indexed));
        }
    }

    private Optional<Model> now(Model model) throws IOException {
        return registry.recordAt(model.folder(), model.id());
    }
}
