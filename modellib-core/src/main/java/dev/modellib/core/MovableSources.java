package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of an import that are to leave their place: by a rename, or else by being deleted once their copy is durable. */
final class MovableSources {

    private static final Logger LOG = LoggerFactory.getLogger(MovableSources.class);

    private final LibraryLayout layout;
    private final Drives drives;

    MovableSources(LibraryLayout layout, Drives drives) {
        this.layout = layout;
        this.drives = drives;
    }

    /** The files that can come in by a rename; one that serves other models too stays where it is. */
    Set<Path> byRename(ImportPlan.Item plan, LibraryLayout root) throws IOException {
        Set<Path> renamed = new HashSet<>();
        for (ImportPlan.File file : plan.files()) {
            Path source = file.source();
            Optional<String> hindrance = drives.hindrance(source, root.staging());
            if (hindrance.isEmpty() && !file.shared() && !isOfLibrary(source)) {
                renamed.add(source);
            }
            hindrance.ifPresent(reason -> LOG.info("{} is copied and then deleted: {}", source, reason));
        }
        return renamed;
    }

    /** Only once a copy of our own is durable, and only a file that is still the one that was read. What was renamed is gone. */
    void delete(Importer.Taken one) {
        if (one.inPlace().isPresent()) {
            return;
        }
        try {
            if (one.kept()) {
                LOG.info("{} is left in place: it serves other models too", one.source());
            } else if (isOfLibrary(one.source())) {
                LOG.warn("{} is left in place: it is in the library's own folder", one.source());
            } else if (Files.size(one.source()) == one.file().sizeBytes()
                    && Files.getLastModifiedTime(one.source()).equals(one.modified())) {
                Files.delete(one.source());
            } else {
                LOG.warn("{} is left in place: it changed after it was read", one.source());
            }
        } catch (IOException e) {
            LOG.warn("{} is left in place: {}", one.source(), e.toString());
        }
    }

    private boolean isOfLibrary(Path source) throws IOException {
        for (LibraryLayout root : new Roots(layout).online()) {
            if (source.toRealPath().startsWith(root.root().toRealPath())) {
                return true;
            }
        }
        return false;
    }
}
