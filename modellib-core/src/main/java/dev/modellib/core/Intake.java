package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of every way in: a staged model becomes a published and indexed one, or turns out to be here already.
 *
 * <p>The staged folder holds the files, sealed, and {@code metadata.json}; one rename of the folder publishes all of it,
 * so a model is visible whole or not at all. The journal row knows the target before the rename, so that a model which
 * was published and not yet indexed is indexed later: at the next read when the index refused it, else when its job is
 * recovered.
 */
final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final LibraryLayout layout;
    private final Roots roots;
    private final MetadataJson json;
    private final Registry registry;
    private final Jobs jobs;
    private final InstantSource clock;
    private final ReentrantLock publishing = new ReentrantLock();
    /** What was published here and is not in the index, which may have been busy or full, or not been asked. */
    private final Queue<Unindexed> refused = new ConcurrentLinkedQueue<>();

    private record Unindexed(Job job, String slug) {}

    Intake(LibraryLayout layout, MetadataJson json, Registry registry, Jobs jobs, InstantSource clock) {
        this.layout = layout;
        this.roots = new Roots(layout);
        this.json = json;
        this.registry = registry;
        this.jobs = jobs;
        this.clock = clock;
    }

    Operation.Outcome<Model> publish(Job job, Draft draft) throws IOException {
        // one at a time in this process, so that the same bytes from two sources become one model
        publishing.lock();
        try {
            catchUp();
            Optional<Model> same = alreadyHere(draft);
            if (same.isPresent()) {
                jobs.discard(job);
                return new Operation.Outcome<>(same.get(), false);
            }
            return place(job, draft);
        } finally {
            publishing.unlock();
        }
    }

    /** A model that holds the same content. */
    Optional<Model> alreadyHere(Draft draft) throws IOException {
        return registry.holding(draft.files(), draft.source().repo());
    }

    /** The model is there and indexed: that its row could not be ended is no failure of what was asked for. */
    private void endOrLeave(Job job) {
        try {
            jobs.end(job);
        } catch (SearchException e) {
            LOG.warn("the row of the finished job {} stays for now: {}", job.id(), e.getMessage());
            jobs.leave(job);
        }
    }

    /** Indexes what a job has published, and ends the job; empty when it has published nothing. */
    Optional<Model> indexPublished(Job job, String slug) throws IOException {
        if (slug.isEmpty()) {
            return Optional.empty();
        }
        Optional<Model> published = registry.recordAt(layout.modelFolder(slug))
                .filter(model -> model.id().value().equals(job.id()));
        if (published.isPresent()) {
            registry.put(published.get());
            jobs.discard(job);
        } else {
            withdraw(job, slug);
        }
        return published;
    }

    /** The name that a model on a further root was to have; that root has to be there to say that it has it not. */
    private void withdraw(Job job, String slug) throws IOException {
        Path folder = layout.modelFolder(slug);
        roots.requireReachable(folder);
        boolean wanted = jobs.entries().stream()
                .anyMatch(
                        other -> !other.id().equals(job.id()) && other.payload().equals(slug));
        if (!wanted) {
            roots.withdraw(folder);
        }
    }

    /** Offers the index once more what it refused. Before a read, which is not to wait for somebody who does it already. */
    void catchUp() {
        if (refused.isEmpty() || !publishing.tryLock()) {
            return;
        }
        try {
            for (Unindexed one : refused) {
                if (jobs.resume(one.job())) {
                    catchUp(one);
                }
            }
        } finally {
            publishing.unlock();
        }
    }

    private void catchUp(Unindexed one) {
        try {
            if (indexPublished(one.job(), one.slug()).isEmpty()) {
                jobs.discard(one.job());
            }
            refused.remove(one);
        } catch (IOException e) {
            LOG.warn("{} is not listed yet: {}", one.slug(), e.getMessage());
        } finally {
            jobs.leave(one.job());
        }
    }

    private Operation.Outcome<Model> place(Job job, Draft draft) throws IOException {
        @Nullable IOException taken = null;
        for (String slug : draft.slugs()) {
            Path folder = layout.modelFolder(slug);
            Model model = draft.at(new ModelId(job.id()), slug, folder, clock.instant());
            Publication.replaceFile(
                    job.folder().resolve(LibraryLayout.METADATA),
                    json.write(model).getBytes(StandardCharsets.UTF_8));
            jobs.note(job, slug);
            try {
                return place(job, draft, model);
            } catch (StorageException.AlreadyExists | FileAlreadyExistsException e) {
                taken = e;
            } catch (StorageException e) {
                if (!Files.exists(job.folder())) {
                    // it is in place though not confirmed: it has to be found by whoever tries again
                    refused.add(new Unindexed(job, slug));
                }
                throw e;
            }
        }
        throw Objects.requireNonNull(taken, "a draft has at least one folder to try");
    }

    /** Another process may have brought the same bytes meanwhile; the last look and the rename are one step for all of them. */
    private Operation.Outcome<Model> place(Job job, Draft draft, Model model) throws IOException {
        Placing placing = new Placing(job, draft, model);
        try {
            registry.add(placing::make);
        } catch (SearchException e) {
            if (placing.made) {
                refused.add(new Unindexed(job, model.slug()));
                throw Failures.notIndexed(model, e);
            }
            throw e;
        }
        if (placing.same.isPresent()) {
            jobs.discard(job);
            return new Operation.Outcome<>(placing.same.get(), false);
        }
        endOrLeave(job);
        return new Operation.Outcome<>(model, true);
    }

    /** The rename, unless the content is here already. */
    private final class Placing {
        private final Job job;
        private final Draft draft;
        private final Model model;
        private Optional<Model> same = Optional.empty();
        private boolean made;

        Placing(Job job, Draft draft, Model model) {
            this.job = job;
            this.draft = draft;
            this.model = model;
        }

        Optional<IndexedModel> make() throws IOException {
            same = alreadyHere(draft);
            if (same.isPresent()) {
                return Optional.empty();
            }
            roots.publish(job.folder(), model.slug());
            made = true;
            return Optional.of(registry.indexed(model));
        }
    }
}
