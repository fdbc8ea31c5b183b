package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.WeightSet;
import dev.modellib.io.Publication;
import dev.modellib.io.RelativePath;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.VerificationTable;
import dev.modellib.search.VerifiedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes files of a model that stays: links, then the record and the row, then the files. */
final class FileRemover {

    private static final Logger LOG = LoggerFactory.getLogger(FileRemover.class);
    private static final int SHOWN = 5;
    private static final String KEPT = "the files were kept";

    private final LibraryLayout layout;
    private final Registry registry;
    private final Editor editor;
    private final Jobs jobs;
    private final LinkTable links;
    private final LinkUndo undo;
    private final LinkWork work;
    private final MadeFolders folders;
    private final VerificationTable verifications;

    FileRemover(LibraryLayout layout, Registry registry, Editor editor, Jobs jobs, LibraryDatabase database) {
        this.layout = layout;
        this.registry = registry;
        this.editor = editor;
        this.jobs = jobs;
        this.links = database.links();
        this.undo = new LinkUndo(links);
        this.work = new LinkWork(jobs);
        this.folders = new MadeFolders(database.folders());
        this.verifications = database.verifications();
    }

    Operation.Outcome<Model> run(RemoveFilesRequest request) throws IOException {
        ModelId id = request.model().id();
        String jobId = "remove-files-" + id;
        Optional<Model> resumed = resume(jobId, request);
        if (resumed.isPresent()) {
            return new Operation.Outcome<>(resumed.get(), true);
        }
        requireRemovable(request);
        String slug = request.model().slug();
        Job job = jobs.begin(jobId, Jobs.REMOVE_FILES, jobId, payload(slug, request.paths()));
        try {
            try {
                // one at a time from here on: another call may have removed the others meanwhile
                requireRemovable(request);
            } catch (IOException e) {
                jobs.end(job);
                throw e;
            }
            return new Operation.Outcome<>(
                    finish(job, id, slug, request.paths()).orElseThrow(() -> gone(id)), true);
        } finally {
            jobs.leave(job);
        }
    }

    /** An earlier call may have failed half-way; when it was for the same files, this is what is left of it. */
    private Optional<Model> resume(String jobId, RemoveFilesRequest request) throws IOException {
        for (JournalEntry entry : jobs.entries()) {
            Optional<Job> job = entry.id().equals(jobId) ? jobs.claim(entry) : Optional.empty();
            if (job.isPresent()) {
                try {
                    Optional<Model> left = finish(job.get(), entry);
                    boolean same =
                            entry.payload().equals(payload(request.model().slug(), request.paths()));
                    return same ? left : Optional.empty();
                } finally {
                    jobs.leave(job.get());
                }
            }
        }
        return Optional.empty();
    }

    private static ModelLibraryException gone(ModelId id) {
        return new ModelLibraryException.NotFound(id + " is not in the library", null);
    }

    private static String payload(String slug, Set<String> paths) {
        return slug + "\n" + String.join("\n", paths);
    }

    private void requireRemovable(RemoveFilesRequest request) throws IOException {
        ModelId id = request.model().id();
        Model model = registry.byId(id).orElseThrow(() -> gone(id));
        if (registry.recordAt(model.folder(), id).isEmpty()) {
            throw new ModelLibraryException.NotFound(
                    "the record of " + model.slug() + " is not there; mount its volume, or remove the model", null);
        }
        Set<String> held = model.files().stream().map(ModelFile::path).collect(Collectors.toSet());
        for (String path : request.paths()) {
            if (!held.contains(path)) {
                throw new ModelLibraryException.NotFound(
                        model.slug() + " has no file " + Text.display(path) + "; list its files to see what there is",
                        null);
            }
        }
        Optional<String> fault = fault(model, request.paths());
        if (fault.isPresent()) {
            throw conflict(fault.get());
        }
        List<LinkRow> leading = leading(model, request.paths(), true);
        work.requireNone(leading, KEPT);
        if (!leading.isEmpty() && !request.withLinks()) {
            throw conflict(leading.size() + " links lead to what is to be removed of " + model.slug() + ": "
                    + leading.stream().limit(SHOWN).map(LinkRow::target).collect(Collectors.joining(", "))
                    + "; remove it with its links, or undo the mapping first");
        }
    }

    private static ModelLibraryException conflict(String message) {
        return new ModelLibraryException.Conflict(Code.CONFLICT, message, null);
    }

    /** Why a model without these files would be none. */
    static Optional<String> fault(Model model, Set<String> paths) {
        List<String> held = model.files().stream().map(ModelFile::path).toList();
        List<WeightSet> sets = ArtifactSelection.of(held).sets();
        boolean weightsLeft = sets.isEmpty()
                ? !paths.containsAll(held)
                : sets.stream().anyMatch(set -> !paths.containsAll(set.paths()));
        if (!weightsLeft) {
            return Optional.of(
                    "nothing that can be used would be left of " + model.slug() + "; remove the whole model instead");
        }
        for (WeightSet set : sets) {
            long going = set.paths().stream().filter(paths::contains).count();
            if (set.state() == WeightSet.State.COMPLETE
                    && going > 0
                    && going < set.paths().size()) {
                return Optional.of(Text.display(set.whole()) + " of " + model.slug() + " is split into "
                        + set.paths().size()
                        + " files, which are of use only together; remove all of them, or the model");
            }
        }
        return Optional.empty();
    }

    /** The links to files; with {@code above} those to a folder that holds one of them, too. */
    private List<LinkRow> leading(Model model, Set<String> paths, boolean above) throws IOException {
        Set<String> sources = new HashSet<>();
        Set<String> contents = new HashSet<>();
        model.files().stream().filter(file -> paths.contains(file.path())).forEach(file -> {
            sources.add(model.pathOf(file).toString());
            contents.add(file.sha256().hex());
        });
        // of two files with one content the other may be meant
        model.files().stream()
                .filter(file -> !paths.contains(file.path()))
                .forEach(file -> contents.remove(file.sha256().hex()));
        List<LinkRow> leading = new ArrayList<>();
        for (LinkRow row : links.ofModel(model.id().value())) {
            Path source = Path.of(row.source());
            boolean folder = above
                    && row.fileSha256().isEmpty()
                    && sources.stream().map(Path::of).anyMatch(path -> path.startsWith(source));
            if (folder || sources.contains(row.source()) || contents.contains(row.fileSha256())) {
                leading.add(row);
            }
        }
        return leading;
    }

    /** Goes on with a removal whose process died, or that a drive refused. */
    Optional<Model> finish(Job job, JournalEntry entry) throws IOException {
        List<String> lines = entry.payload().lines().toList();
        ModelId id = new ModelId(entry.id().substring("remove-files-".length()));
        return finish(job, id, lines.get(0), new LinkedHashSet<>(lines.subList(1, lines.size())));
    }

    /** Every step may have been done already; empty when the model was removed meanwhile. */
    private Optional<Model> finish(Job job, ModelId id, String slug, Set<String> paths) throws IOException {
        Optional<Model> before = registry.byId(id);
        if (before.isEmpty()) {
            jobs.end(job);
            return before;
        }
        undoLinks(before.get(), paths);
        Model left = editor.change(
                        new ModelRef.Id(id), model -> fault(model, paths).isPresent() ? model : model.without(paths))
                .value();
        Set<String> kept = left.files().stream().map(ModelFile::path).collect(Collectors.toSet());
        Path folder = layout.modelFolder(slug);
        List<VerifiedFile> gone = new ArrayList<>();
        for (String path : paths) {
            if (!kept.contains(path)) {
                drop(folder, RelativePath.parse(path).resolveIn(folder));
                gone.add(new VerifiedFile(id.value(), path, "", 0, 0));
            }
        }
        verifications.update(List.of(), gone);
        jobs.end(job);
        return Optional.of(left);
    }

    private void undoLinks(Model model, Set<String> paths) throws IOException {
        List<LinkRow> rows = leading(model, paths, false);
        work.requireNone(rows, KEPT);
        for (Path left : undo.all(rows)) {
            LOG.warn("{} is left alone: it is no longer our link", left);
        }
        for (String mapping : rows.stream().map(LinkRow::mappingId).collect(Collectors.toSet())) {
            folders.dropEmpty(mapping, false);
        }
        List<LinkRow> kept = leading(model, paths, false);
        work.requireNone(kept, KEPT);
        if (!kept.isEmpty()) {
            throw new ModelLibraryException.Failed(
                    kept.size() + " links could not be removed, the first of them "
                            + kept.get(0).target()
                            + "; the files were kept. Check that folder and its drive, and remove the files again",
                    null);
        }
    }

    /** With the folders that held nothing else. */
    private static void drop(Path folder, Path file) throws IOException {
        Publication.removeTree(file);
        Path parent = Objects.requireNonNull(file.getParent(), "it lies in the model's folder");
        if (!Files.isDirectory(parent)) {
            return;
        }
        Publication.forceFolder(parent);
        try {
            while (!parent.equals(folder)) {
                Files.delete(parent);
                parent = Objects.requireNonNull(parent.getParent());
            }
        } catch (IOException e) {
            LOG.trace("kept: {}", e.toString());
        }
    }
}
