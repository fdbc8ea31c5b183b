package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Publication;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.ModelRecords;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies edits: the metadata file first, by a rename, then the index.
 *
 * <p>Both happen while nobody else writes to the database, in whatever process, so that the record which is read is the one that is
 * changed, and its version is looked at where it counts. A journal row stands around them: should the process die between the two, or
 * the index refuse, the file is indexed once more by whoever comes next.
 */
final class Editor {

    private static final Logger LOG = LoggerFactory.getLogger(Editor.class);
    static final int LONGEST_RECORD = 16 << 20;

    private final LibraryLayout layout;
    private final MetadataJson json;
    private final Records files;
    private final Registry registry;
    private final ModelRecords index;
    private final Jobs jobs;

    Editor(LibraryLayout layout, MetadataJson json, Records files, Registry registry, ModelRecords index, Jobs jobs) {
        this.layout = layout;
        this.json = json;
        this.files = files;
        this.registry = registry;
        this.index = index;
        this.jobs = jobs;
    }

    /** What a model becomes; a pure function, called more than once. */
    interface Change {
        Model applyTo(Model model) throws ModelLibraryException;
    }

    Operation.Outcome<Model> edit(ModelRef ref, ModelEdit edit) throws IOException {
        return change(ref, edit::applyTo);
    }

    Operation.Outcome<Model> change(ModelRef ref, Change change) throws IOException {
        Model seen = registry.require(ref);
        // what is refused leaves no trace on the drive
        change.applyTo(stored(seen).model());
        Job job = jobs.begin(Jobs.EDIT, seen.slug());
        Rewrite rewrite = new Rewrite(seen, change);
        boolean done = false;
        try {
            boolean present = index.change(seen.id().value(), rewrite::run);
            Model edited = rewrite.edited;
            if (!present || edited == null) {
                throw gone(seen);
            }
            done = true;
            endOrLeave(job);
            return new Operation.Outcome<>(edited, rewrite.written);
        } catch (SearchException e) {
            if (rewrite.written) {
                throw Failures.notIndexed(seen, e);
            }
            throw e;
        } finally {
            if (!done) {
                if (rewrite.written) {
                    jobs.leave(job);
                } else {
                    endOrLeave(job);
                }
            }
        }
    }

    private static ModelLibraryException gone(Model model) {
        return new ModelLibraryException.NotFound(model.id() + " is no longer in the library", null);
    }

    /** The edit is made: that its row could not be ended is no failure of what was asked for. */
    private void endOrLeave(Job job) {
        try {
            jobs.end(job);
        } catch (SearchException e) {
            LOG.warn("the row of the finished job {} stays for now: {}", job.id(), e.getMessage());
            jobs.leave(job);
        }
    }

    private Records.Stored stored(Model model) throws IOException {
        return files.at(model.folder())
                .filter(found -> found.model().id().equals(model.id()))
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        model.folder().resolve(LibraryLayout.METADATA)
                                + " is not there or is not the record of this model; bring its folder back, or remove"
                                + " the model",
                        null));
    }

    /** One change while it holds the database. */
    private final class Rewrite {
        private final Model seen;
        private final Change change;
        private @Nullable Model edited;
        private boolean written;

        Rewrite(Model seen, Change change) {
            this.seen = seen;
            this.change = change;
        }

        Optional<IndexedModel> run() throws IOException {
            Records.Stored stored = stored(seen);
            Model after = change.applyTo(stored.model());
            if (!after.equals(stored.model())) {
                byte[] text =
                        json.rewrite(stored.document(), stored.model(), after).getBytes(StandardCharsets.UTF_8);
                requireLength(text.length);
                written = true;
                Publication.replaceFile(
                        new Roots(layout).realFolder(seen.folder()).resolve(LibraryLayout.METADATA), text);
            }
            edited = after;
            // also when nothing has changed: the file may have been edited by hand
            return Optional.of(Registry.indexed(after, json));
        }

        private void requireLength(int length) throws ModelLibraryException {
            if (length > LONGEST_RECORD) {
                throw new ModelLibraryException.FormatRefused(
                        Code.INVALID_FORMAT,
                        "the record of " + seen.slug() + " would have " + length + " bytes, more than " + LONGEST_RECORD
                                + "; remove some of its entries",
                        null);
            }
        }
    }

    /** Indexes what an edit has written, drops what it had on its way, and ends its job. */
    void finish(Job job, String slug) throws IOException {
        Path folder = layout.modelFolder(slug);
        new Roots(layout).requireReachable(folder);
        Optional<Records.Stored> stored = files.at(folder);
        if (stored.isPresent()) {
            index.change(stored.get().model().id().value(), () -> {
                // nobody else writes a record now, so what is on its way there never arrives
                dropTemporary(folder);
                return files.at(folder).map(found -> Registry.indexed(found.model(), json));
            });
        }
        jobs.end(job);
    }

    private static void dropTemporary(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                if (Pruner.isTemporary(child)) {
                    Publication.removeTree(child);
                }
            }
        } catch (IOException e) {
            LOG.warn("a temporary file of an edit stays in {} for now: {}", folder, e.toString());
        }
    }
}
