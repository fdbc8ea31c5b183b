package dev.modellib.core;

import dev.modellib.search.ModelIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes the index agree with the metadata files, row by row, so that readers go on beside it and nothing is ever absent
 * meanwhile. It adds and corrects; it forgets nothing.
 */
final class Rebuilder {

    /** So few writes wait for the drive, and others who write wait little. */
    private static final int AT_ONCE = 500;

    private final LibraryLayout layout;
    private final Registry registry;
    private final ModelIndex index;
    private final RecordScan scan;

    Rebuilder(LibraryLayout layout, Registry registry, ModelIndex index, RecordScan scan) {
        this.layout = layout;
        this.registry = registry;
        this.index = index;
        this.scan = scan;
    }

    Operation.Outcome<RebuildReport> run(ProgressMeter meter) throws IOException {
        meter.begin("reading records", OptionalLong.empty(), 0);
        RecordScan.Found found = scan.run(folder -> {
            meter.file(folder.toString());
            meter.fileDone();
        });
        putAll(found.notIndexed());
        putAll(found.indexedOtherwise());
        // what the rows say is right now; what is made from them is made anew only if it has to be, since writers wait
        // for it
        if (!index.check()) {
            index.rebuild();
        }
        boolean changed =
                !found.notIndexed().isEmpty() || !found.indexedOtherwise().isEmpty();
        return new Operation.Outcome<>(
                new RebuildReport(
                        found.models(),
                        found.notIndexed().size(),
                        found.indexedOtherwise().size(),
                        found.problems()),
                changed);
    }

    private void putAll(List<Model> models) throws IOException {
        for (int from = 0; from < models.size(); from += AT_ONCE) {
            List<Model> some = models.subList(from, Math.min(models.size(), from + AT_ONCE));
            index.putAll(some.stream().map(registry::indexed).toList());
            for (Model model : some) {
                // it may have been removed after its record was read; what went with its volume was not
                if (new Roots(layout).status(layout.modelFolder(model.slug())) != Model.Status.OFFLINE
                        && Files.notExists(layout.modelFolder(model.slug()).resolve(LibraryLayout.METADATA))) {
                    registry.remove(model.id());
                }
            }
        }
    }
}
