package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.io.Digest;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.RelativePath;
import dev.modellib.io.SpaceLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes local files in: plan, stage while hashing, publish; then, if asked to move, delete the source. */
final class Importer {

    private static final Logger LOG = LoggerFactory.getLogger(Importer.class);

    private final LibraryLayout layout;
    private final Jobs jobs;
    private final Intake intake;
    private final Drives drives;

    Importer(LibraryLayout layout, Jobs jobs, Intake intake, Drives drives) {
        this.layout = layout;
        this.jobs = jobs;
        this.intake = intake;
        this.drives = drives;
    }

    Operation.Outcome<Model> run(ImportRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        ImportPlan plan = ImportPlan.of(request);
        if (request.expectedSha256().isPresent() && plan.files().size() != 1) {
            throw new IllegalArgumentException("an expected SHA-256 needs a single file, and " + request.source()
                    + " holds " + plan.files().size());
        }
        long bytes = request.mode() == ImportRequest.Mode.LINK ? 0 : plan.totalBytes();
        try (SpaceLedger.Reservation space = drives.reserve(layout.staging(), bytes)) {
            return run(request, plan, space, meter);
        }
    }

    private Operation.Outcome<Model> run(
            ImportRequest request, ImportPlan plan, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        Job job = jobs.begin(Jobs.IMPORT, "");
        boolean done = false;
        try {
            Files.createDirectory(job.folder());
            List<Taken> taken = stage(plan, request, job, space, meter);
            Operation.Outcome<Model> outcome = intake.publish(job, draft(plan, request, taken));
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

    /** A file that is staged, and what its source looked like. */
    private record Taken(Path source, FileTime modified, ModelFile file) {}

    private List<Taken> stage(
            ImportPlan plan, ImportRequest request, Job job, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        meter.begin("copying", OptionalLong.of(plan.totalBytes()), plan.files().size());
        List<Taken> taken = new ArrayList<>();
        for (Map.Entry<String, Path> entry : plan.inOrder()) {
            Path source = entry.getValue();
            meter.file(entry.getKey());
            FileTime modified = Files.getLastModifiedTime(source);
            Path target = RelativePath.parse(entry.getKey()).resolveIn(job.folder());
            Files.createDirectories(target.getParent());
            Fingerprint fingerprint = take(request.mode(), source, target, bytes -> {
                space.consume(bytes);
                meter.add(bytes);
            });
            compare(request.expectedSha256(), fingerprint, source);
            taken.add(new Taken(
                    source,
                    modified,
                    new ModelFile(
                            entry.getKey(),
                            fingerprint.sizeBytes(),
                            fingerprint.sha256(),
                            fingerprint.blake3(),
                            FileRole.of(entry.getKey()),
                            request.expectedSha256().isPresent() ? ModelFile.Check.GIVEN_SHA256 : ModelFile.Check.NONE,
                            request.mode() == ImportRequest.Mode.LINK)));
            meter.fileDone();
        }
        return taken;
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
     * already proves nothing: it may be a link to this very file.
     */
    private void deleteSources(List<Taken> taken, Operation.Outcome<Model> outcome) {
        if (!outcome.changed()) {
            LOG.warn(
                    "the source is left in place: its content was in {} already",
                    outcome.value().slug());
            return;
        }
        for (Taken one : taken) {
            try {
                boolean same = Files.size(one.source()) == one.file().sizeBytes()
                        && Files.getLastModifiedTime(one.source()).equals(one.modified())
                        && !one.source().toRealPath().startsWith(layout.root().toRealPath());
                if (same) {
                    Files.delete(one.source());
                } else {
                    LOG.warn("{} is left in place: it changed after it was read", one.source());
                }
            } catch (IOException e) {
                LOG.warn("{} is left in place: {}", one.source(), e.toString());
            }
        }
    }
}
