package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.format.ModelDescription;
import dev.modellib.hf.LocalFolder;
import dev.modellib.io.Digest;
import dev.modellib.io.FileMoves;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.RelativePath;
import dev.modellib.io.SpaceLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes local files in: plan, stage while hashing, publish. A file that is to be moved is renamed, or else copied and deleted. */
final class Importer {

    private static final Logger LOG = LoggerFactory.getLogger(Importer.class);

    private final Roots roots;
    private final Jobs jobs;
    private final Intake intake;
    private final Drives drives;
    private final Quota quota;
    private final ImportPlanner planner;
    private final SharedContent library;
    private final MovableSources movable;

    Importer(
            LibraryLayout layout,
            Jobs jobs,
            Intake intake,
            Drives drives,
            Quota quota,
            ImportPlanner planner,
            SharedContent library) {
        this.roots = new Roots(layout);
        this.jobs = jobs;
        this.intake = intake;
        this.drives = drives;
        this.quota = quota;
        this.planner = planner;
        this.library = library;
        this.movable = new MovableSources(layout, drives);
    }

    ImportPlan plan(ImportRequest request) throws IOException {
        return planner.plan(request);
    }

    Operation.Outcome<Model> run(ImportRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        ImportPlan.Item plan = planner.plan(request).only();
        if (request.expectedSha256().isPresent() && plan.files().size() != 1) {
            throw new IllegalArgumentException("an expected SHA-256 needs a single file, and " + request.source()
                    + " holds " + plan.files().size());
        }
        LibraryLayout root = roots.require(request.root());
        Set<Path> renamed = request.mode() == ImportRequest.Mode.MOVE ? movable.byRename(plan, root) : Set.of();
        long added = request.mode() == ImportRequest.Mode.LINK ? 0 : plan.sizeBytes();
        return quota.within(added, () -> {
            try (SpaceLedger.Reservation space =
                    drives.reserve(root.staging(), copiedBytes(plan, request.mode(), renamed))) {
                return run(request, plan, root, renamed, space, meter);
            }
        });
    }

    private static long copiedBytes(ImportPlan.Item plan, ImportRequest.Mode mode, Set<Path> renamed) {
        return mode == ImportRequest.Mode.LINK
                ? 0
                : plan.files().stream()
                        .filter(file -> !renamed.contains(file.source()))
                        .mapToLong(ImportPlan.File::sizeBytes)
                        .sum();
    }

    private Operation.Outcome<Model> run(
            ImportRequest request,
            ImportPlan.Item plan,
            LibraryLayout root,
            Set<Path> renamed,
            SpaceLedger.Reservation space,
            ProgressMeter meter)
            throws IOException {
        Job job = jobs.begin(Jobs.IMPORT, "").on(root);
        boolean done = false;
        try {
            Files.createDirectory(job.folder());
            HubNotes notes = HubNotes.near(plan.request().source());
            List<Taken> taken = stage(plan, request, notes, renamed, job, space, meter);
            Draft draft = draft(plan, request, notes, taken);
            Optional<Model> same = intake.alreadyHere(draft);
            if (same.isPresent()) {
                // it may be a link to this very file, so nothing is renamed to find that out
                jobs.discard(job);
                done = true;
                return leftInPlace(request, same.get());
            }
            List<Taken> settled = settle(job, taken);
            Operation.Outcome<Model> outcome = intake.publish(job, draft);
            done = true;
            if (request.mode() == ImportRequest.Mode.MOVE && outcome.changed()) {
                settled.forEach(movable::delete);
            }
            return outcome.changed() ? outcome : leftInPlace(request, outcome.value());
        } finally {
            if (!done) {
                jobs.giveUp(job, jobs::discard);
            }
        }
    }

    /** Content that was here already proves nothing about the source: it may be a link to this very file. */
    private static Operation.Outcome<Model> leftInPlace(ImportRequest request, Model model) {
        if (request.mode() == ImportRequest.Mode.MOVE) {
            LOG.warn("the source is left in place: its content was in {} already", model.slug());
        }
        return new Operation.Outcome<>(model, false);
    }

    /**
     * Brings all that is not a copy of our own to where it is published from: what the library holds is shared, and the renames come
     * last, when all else has gone well.
     */
    private List<Taken> settle(Job job, List<Taken> taken) throws IOException {
        Map<RelativePath, FileMoves.Hashed> moves = new LinkedHashMap<>();
        List<Taken> settled = new ArrayList<>();
        for (Taken one : taken) {
            RelativePath path = RelativePath.parse(one.file().path());
            Path staged = path.resolveIn(job.folder());
            if (one.inPlace().isEmpty()) {
                library.replace(one.file(), staged);
                settled.add(one);
            } else if (library.stage(one.file(), staged)) {
                settled.add(one.staged());
            } else {
                moves.put(path, one.inPlace().get());
                settled.add(one);
            }
        }
        if (!moves.isEmpty()) {
            FileMoves.take(moves, job.folder(), LibraryLayout.movesOf(job.folder()));
        }
        return settled;
    }

    /** A file that is staged, or hashed to be renamed, and what its source looked like. */
    record Taken(Path source, FileTime modified, ModelFile file, boolean kept, Optional<FileMoves.Hashed> inPlace) {
        Taken staged() {
            return new Taken(source, modified, file, kept, Optional.empty());
        }
    }

    private List<Taken> stage(
            ImportPlan.Item plan,
            ImportRequest request,
            HubNotes notes,
            Set<Path> renamed,
            Job job,
            SpaceLedger.Reservation space,
            ProgressMeter meter)
            throws IOException {
        boolean stays = request.mode() == ImportRequest.Mode.LINK
                || renamed.size() == plan.files().size();
        meter.begin(
                stays ? "hashing" : "copying",
                OptionalLong.of(plan.sizeBytes()),
                plan.files().size());
        List<Taken> taken = new ArrayList<>();
        for (ImportPlan.File planned : plan.files()) {
            Path source = planned.source();
            meter.file(planned.path());
            FileTime modified = Files.getLastModifiedTime(source);
            Optional<LocalFolder.Note> note = notes.of(source);
            Optional<FileMoves.Hashed> inPlace = Optional.empty();
            Path target = RelativePath.parse(planned.path()).resolveIn(job.folder());
            Fingerprint fingerprint;
            if (renamed.contains(source)) {
                FileMoves.Hashed hashed = drives.hashInPlace(source, meter::add);
                inPlace = Optional.of(hashed);
                fingerprint = hashed.fingerprint();
            } else {
                Files.createDirectories(target.getParent());
                fingerprint = take(request.mode(), source, target, bytes -> {
                    space.consume(bytes);
                    meter.add(bytes);
                });
            }
            compare(request.expectedSha256(), fingerprint, source);
            Optional<ModelFile.Check> noted = note.isEmpty()
                    ? Optional.empty()
                    : notes.compare(
                            note.get(), source, planned.path(), fingerprint, inPlace.isPresent() ? source : target);
            ModelFile file = file(planned.path(), fingerprint, request, noted, modified);
            taken.add(new Taken(source, modified, file, planned.shared(), inPlace));
            meter.fileDone();
        }
        return taken;
    }

    private static ModelFile file(
            String path,
            Fingerprint fingerprint,
            ImportRequest request,
            Optional<ModelFile.Check> noted,
            FileTime modified) {
        boolean external = request.mode() == ImportRequest.Mode.LINK;
        return new ModelFile(
                path,
                fingerprint.sizeBytes(),
                fingerprint.sha256(),
                fingerprint.blake3(),
                FileRole.of(path),
                noted.orElse(
                        request.expectedSha256().isPresent() ? ModelFile.Check.GIVEN_SHA256 : ModelFile.Check.NONE),
                external,
                external ? Optional.of(modified.toInstant()) : Optional.empty());
    }

    private Fingerprint take(ImportRequest.Mode mode, Path source, Path target, LongConsumer progress)
            throws IOException {
        if (mode == ImportRequest.Mode.LINK) {
            // absolute, since the staged folder moves
            Files.createSymbolicLink(target, source.toRealPath());
            return drives.hash(target, progress);
        }
        return drives.copy(source, target, Files.size(source), mode == ImportRequest.Mode.AUTO, progress);
    }

    private static void compare(Optional<Digest> expected, Fingerprint actual, Path source)
            throws ModelLibraryException {
        if (expected.isPresent() && !expected.get().equals(actual.sha256())) {
            throw new ModelLibraryException.Damaged(
                    Code.CHECKSUM_MISMATCH,
                    source + " has the SHA-256 " + actual.sha256().hex() + ", not the expected "
                            + expected.get().hex() + "; nothing was imported",
                    null);
        }
    }

    private static Draft draft(ImportPlan.Item plan, ImportRequest request, HubNotes notes, List<Taken> taken) {
        ModelDescription description = plan.description().orElseThrow();
        List<ModelFile> files = taken.stream().map(Taken::file).toList();
        return new Draft(
                plan.name(),
                request.kind().orElse(description.kind()),
                description.quant(),
                description,
                new Model.Source(
                        request.repo(),
                        request.repo().flatMap(repo -> notes.commit()),
                        Optional.empty(),
                        Optional.of(
                                request.source().toAbsolutePath().normalize().toString())),
                List.of(),
                files,
                FactSources.ofImport(request, description, files),
                request.repo().flatMap(repo -> Identifier.weights(files).flatMap(file -> notes.identity(repo, file))));
    }
}
