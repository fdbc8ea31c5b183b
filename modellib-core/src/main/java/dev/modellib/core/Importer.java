package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
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
import java.util.HashSet;
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

    private final LibraryLayout layout;
    private final Jobs jobs;
    private final Intake intake;
    private final Drives drives;
    private final Quota quota;
    private final Preflight preflight;

    Importer(LibraryLayout layout, Jobs jobs, Intake intake, Drives drives, Quota quota, Preflight preflight) {
        this.preflight = preflight;
        this.layout = layout;
        this.jobs = jobs;
        this.intake = intake;
        this.drives = drives;
        this.quota = quota;
    }

    Operation.Outcome<Model> run(ImportRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        ImportPlan plan = ImportPlan.of(request, preflight);
        if (request.expectedSha256().isPresent() && plan.files().size() != 1) {
            throw new IllegalArgumentException("an expected SHA-256 needs a single file, and " + request.source()
                    + " holds " + plan.files().size());
        }
        Set<Path> renamed = renamed(plan, request.mode());
        long added = request.mode() == ImportRequest.Mode.LINK ? 0 : plan.totalBytes();
        return quota.within(added, () -> {
            try (SpaceLedger.Reservation space =
                    drives.reserve(layout.staging(), copiedBytes(plan, request.mode(), renamed))) {
                return run(request, plan, renamed, space, meter);
            }
        });
    }

    /** The files that come in by a rename; the others are copied, or linked to. */
    private Set<Path> renamed(ImportPlan plan, ImportRequest.Mode mode) throws IOException {
        Set<Path> renamed = new HashSet<>();
        if (mode == ImportRequest.Mode.MOVE) {
            for (Path source : plan.files().values()) {
                Optional<String> hindrance = drives.hindrance(source, layout.staging());
                if (hindrance.isEmpty() && !isOfLibrary(source)) {
                    renamed.add(source);
                }
                hindrance.ifPresent(reason -> LOG.info("{} is copied and then deleted: {}", source, reason));
            }
        }
        return renamed;
    }

    private static long copiedBytes(ImportPlan plan, ImportRequest.Mode mode, Set<Path> renamed) throws IOException {
        long bytes = plan.totalBytes();
        for (Path file : renamed) {
            bytes -= Files.size(file);
        }
        return mode == ImportRequest.Mode.LINK ? 0 : Math.max(0, bytes);
    }

    private Operation.Outcome<Model> run(
            ImportRequest request,
            ImportPlan plan,
            Set<Path> renamed,
            SpaceLedger.Reservation space,
            ProgressMeter meter)
            throws IOException {
        Job job = jobs.begin(Jobs.IMPORT, "");
        boolean done = false;
        try {
            Files.createDirectory(job.folder());
            List<Taken> taken = stage(plan, request, renamed, job, space, meter);
            Operation.Outcome<Model> outcome = publish(job, draft(plan, request, taken), taken);
            done = true;
            if (request.mode() == ImportRequest.Mode.MOVE) {
                deleteSources(taken, outcome);
            }
            return outcome;
        } finally {
            if (!done) {
                jobs.giveUp(job, jobs::discard);
            }
        }
    }

    /** The renames come last, when all else has gone well, and not at all for content that is here already. */
    private Operation.Outcome<Model> publish(Job job, Draft draft, List<Taken> taken) throws IOException {
        Map<RelativePath, FileMoves.Hashed> moves = new LinkedHashMap<>();
        for (Taken one : taken) {
            if (one.inPlace().isPresent()) {
                moves.put(RelativePath.parse(one.file().path()), one.inPlace().get());
            }
        }
        if (!moves.isEmpty()) {
            Optional<Model> same = intake.alreadyHere(draft);
            if (same.isPresent()) {
                // it may be a link to this very file, so nothing is renamed to find that out
                jobs.discard(job);
                return new Operation.Outcome<>(same.get(), false);
            }
            FileMoves.take(moves, job.folder(), LibraryLayout.movesOf(job.folder()));
        }
        return intake.publish(job, draft);
    }

    /** A file that is staged, or hashed to be renamed, and what its source looked like. */
    private record Taken(Path source, FileTime modified, ModelFile file, Optional<FileMoves.Hashed> inPlace) {}

    private List<Taken> stage(
            ImportPlan plan,
            ImportRequest request,
            Set<Path> renamed,
            Job job,
            SpaceLedger.Reservation space,
            ProgressMeter meter)
            throws IOException {
        meter.begin("copying", OptionalLong.of(plan.totalBytes()), plan.files().size());
        List<Taken> taken = new ArrayList<>();
        for (Map.Entry<String, Path> entry : plan.inOrder()) {
            Path source = entry.getValue();
            meter.file(entry.getKey());
            FileTime modified = Files.getLastModifiedTime(source);
            Optional<FileMoves.Hashed> inPlace = Optional.empty();
            Fingerprint fingerprint;
            if (renamed.contains(source)) {
                FileMoves.Hashed hashed = drives.hashInPlace(source, meter::add);
                inPlace = Optional.of(hashed);
                fingerprint = hashed.fingerprint();
            } else {
                Path target = RelativePath.parse(entry.getKey()).resolveIn(job.folder());
                Files.createDirectories(target.getParent());
                fingerprint = take(request.mode(), source, target, bytes -> {
                    space.consume(bytes);
                    meter.add(bytes);
                });
            }
            compare(request.expectedSha256(), fingerprint, source);
            taken.add(new Taken(source, modified, file(entry.getKey(), fingerprint, request), inPlace));
            meter.fileDone();
        }
        return taken;
    }

    private static ModelFile file(String path, Fingerprint fingerprint, ImportRequest request) {
        return new ModelFile(
                path,
                fingerprint.sizeBytes(),
                fingerprint.sha256(),
                fingerprint.blake3(),
                FileRole.of(path),
                request.expectedSha256().isPresent() ? ModelFile.Check.GIVEN_SHA256 : ModelFile.Check.NONE,
                request.mode() == ImportRequest.Mode.LINK);
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

    private static Draft draft(ImportPlan plan, ImportRequest request, List<Taken> taken) {
        return new Draft(
                plan.name(),
                request.kind().orElse(plan.description().kind()),
                plan.description().quant(),
                plan.description(),
                new Model.Source(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(
                                request.source().toAbsolutePath().normalize().toString())),
                List.of(),
                taken.stream().map(Taken::file).toList());
    }

    /**
     * Only once a copy of our own is durable, and only a file that is still the one that was read. Content that was here
     * already proves nothing: it may be a link to this very file. What was renamed is no longer there.
     */
    private void deleteSources(List<Taken> taken, Operation.Outcome<Model> outcome) {
        if (!outcome.changed()) {
            LOG.warn(
                    "the source is left in place: its content was in {} already",
                    outcome.value().slug());
            return;
        }
        for (Taken one : taken) {
            if (one.inPlace().isEmpty()) {
                deleteSource(one);
            }
        }
    }

    private void deleteSource(Taken one) {
        try {
            if (isOfLibrary(one.source())) {
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
        return source.toRealPath().startsWith(layout.root().toRealPath());
    }
}
