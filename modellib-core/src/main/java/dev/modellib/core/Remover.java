package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Publication;
import dev.modellib.search.LinkRow;
import dev.modellib.search.VerificationTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes a model: links, then the row, then the files, which leave the tree by one rename before they are deleted. */
final class Remover {

    private static final Logger LOG = LoggerFactory.getLogger(Remover.class);

    private final LibraryLayout layout;
    private final Roots roots;
    private final Registry registry;
    private final Jobs jobs;
    private final Unmapper unmapper;
    private final VerificationTable verifications;

    Remover(LibraryLayout layout, Registry registry, Jobs jobs, Unmapper unmapper, VerificationTable verifications) {
        this.layout = layout;
        this.roots = new Roots(layout);
        this.registry = registry;
        this.jobs = jobs;
        this.unmapper = unmapper;
        this.verifications = verifications;
    }

    /** Gives what stands where its links were and is not ours any more. */
    List<Path> run(RemoveRequest request) throws IOException {
        Model model = request.model();
        String id = "remove-" + model.id();
        // an earlier call may have failed half-way, when the index no longer knew the model
        Optional<Job> unfinished = jobs.claim(id);
        if (unfinished.isPresent()) {
            return finishOrLeave(unfinished.get(), model);
        }
        requireRemovable(request);
        Job job = jobs.begin(id, Jobs.REMOVE, id, model.slug());
        try {
            requireStillRemovable(request, job);
        } catch (IOException | RuntimeException e) {
            jobs.leave(job);
            throw e;
        }
        return finishOrLeave(job, model);
    }

    /** Before this process had the job, another one may have removed the model or linked it. */
    private void requireStillRemovable(RemoveRequest request, Job job) throws IOException {
        try {
            requireRemovable(request);
        } catch (ModelLibraryException e) {
            jobs.end(job);
            throw e;
        }
    }

    private void requireRemovable(RemoveRequest request) throws IOException {
        Model model = request.model();
        roots.requireReachable(model.folder());
        if (registry.byId(model.id()).isEmpty()) {
            throw new ModelLibraryException.NotFound(model.id() + " is not in the library", null);
        }
        List<LinkRow> links = unmapper.linksOf(model.id());
        if (!links.isEmpty() && !request.withLinks()) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    model.slug() + " has " + links.size() + " links: "
                            + links.stream().limit(5).map(LinkRow::target).collect(Collectors.joining(", "))
                            + "; remove it with its links, or undo the mapping first",
                    null);
        }
    }

    private List<Path> finishOrLeave(Job job, Model model) throws IOException {
        try {
            return finish(job, model.id(), model.slug());
        } catch (ModelLibraryException.Conflict e) {
            if (registry.byId(model.id()).isPresent()) {
                // a mapping began meanwhile: the model stays until it is asked for again
                jobs.end(job);
            }
            throw e;
        } finally {
            jobs.leave(job);
        }
    }

    /** Every step may have been done already: this is also how a removal goes on after its process died. */
    List<Path> finish(Job job, ModelId id, String slug) throws IOException {
        Path folder = layout.modelFolder(slug);
        roots.requireReachable(folder);
        List<Path> left = unmapper.undoLinksOf(id);
        left.forEach(path -> LOG.debug("{} is left alone: it is no longer our link", path));
        registry.remove(id);
        verifications.removeModel(id.value());
        Path held = roots.realFolder(folder);
        LibraryLayout root = roots.holding(held);
        Job there = job.on(root);
        if (registry.recordAt(folder, id).isPresent()) {
            Publication.removeTree(there.folder());
            Files.move(held, there.folder(), StandardCopyOption.ATOMIC_MOVE);
            Publication.forceFolder(Objects.requireNonNull(held.getParent()));
        }
        roots.withdraw(folder);
        dropEmptyParents(held, root);
        dropEmptyParents(folder, layout);
        jobs.discard(there);
        return left;
    }

    /** The kind and family folders stay only while something is in them. */
    private static void dropEmptyParents(Path folder, LibraryLayout root) {
        try {
            Path parent = folder.getParent();
            while (parent != null && !parent.equals(root.models())) {
                Files.delete(parent);
                parent = parent.getParent();
            }
        } catch (IOException e) {
            LOG.trace("kept: {}", e.toString());
        }
    }
}
