package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of every way in: a staged model becomes a published and indexed one, or turns out to be here already.
 *
 * <p>The staged folder holds the files, sealed, and {@code metadata.json}; one rename of the folder publishes all of it,
 * so a model is visible whole or not at all. The journal row knows the target before the rename, so that a model which
 * was published and not yet indexed is indexed when the library is next opened.
 */
final class Intake {

    private final LibraryLayout layout;
    private final MetadataJson json;
    private final Registry registry;
    private final Jobs jobs;
    private final InstantSource clock;
    private final Object publishing = new Object();

    Intake(LibraryLayout layout, MetadataJson json, Registry registry, Jobs jobs, InstantSource clock) {
        this.layout = layout;
        this.json = json;
        this.registry = registry;
        this.jobs = jobs;
        this.clock = clock;
    }

    Operation.Outcome<Model> publish(Job job, Draft draft) throws IOException {
        // one at a time in this process, so that the same bytes from two sources become one model
        synchronized (publishing) {
            Optional<Model> same =
                    registry.holding(draft.files(), draft.source().repo());
            if (same.isPresent()) {
                jobs.discard(job);
                return new Operation.Outcome<>(same.get(), false);
            }
            Model model = place(job, draft);
            registry.put(model);
            jobs.end(job);
            return new Operation.Outcome<>(model, true);
        }
    }

    private Model place(Job job, Draft draft) throws IOException {
        StorageException.@Nullable AlreadyExists taken = null;
        for (String slug : draft.slugs()) {
            Path folder = layout.modelFolder(slug);
            Model model = draft.at(new ModelId(job.id()), slug, folder, clock.instant());
            Publication.replaceFile(
                    job.folder().resolve(LibraryLayout.METADATA),
                    json.write(model).getBytes(StandardCharsets.UTF_8));
            jobs.note(job, slug);
            try {
                Publication.publishFolder(job.folder(), folder);
                return model;
            } catch (StorageException.AlreadyExists e) {
                taken = e;
            }
        }
        throw Objects.requireNonNull(taken, "a draft has at least one folder to try");
    }
}
