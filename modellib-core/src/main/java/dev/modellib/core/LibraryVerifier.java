package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.ModelIndex;
import dev.modellib.search.SearchException;
import dev.modellib.search.VerificationTable;
import dev.modellib.search.VerifiedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the files of many models in the order of their ids, and keeps what was found to be as recorded, so that the next
 * run can go on after an interrupted one. The memory that it needs does not grow with what is whole.
 */
final class LibraryVerifier {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryVerifier.class);

    /** What is not yet noted when the process dies is read again: not much, and yet few writes. */
    private static final int NOTED_FILES = 64;

    private static final long NOTED_BYTES = 1L << 30;

    private final Registry registry;
    private final ModelIndex index;
    private final VerificationTable verifications;
    private final Verifier verifier;
    private final FaultCheck faults;
    private final Consumer<List<ChangeNote>> told;
    private final InstantSource clock;

    LibraryVerifier(
            Registry registry,
            ModelIndex index,
            VerificationTable verifications,
            Verifier verifier,
            FaultCheck faults,
            Consumer<List<ChangeNote>> told,
            InstantSource clock) {
        this.registry = registry;
        this.index = index;
        this.verifications = verifications;
        this.verifier = verifier;
        this.faults = faults;
        this.told = told;
        this.clock = clock;
    }

    Operation.Outcome<VerifySummary> run(VerifyRequest request, Pacer pacer, ProgressMeter meter) throws IOException {
        Run run = new Run(request, pacer, meter);
        meter.begin("verifying", totalBytes(request), 0);
        try {
            for (Model model : request.models()) {
                run.verify(model);
            }
            if (request.models().isEmpty()) {
                for (String id : index.ids()) {
                    run.verify(new ModelId(id));
                }
            }
        } finally {
            run.note();
        }
        return new Operation.Outcome<>(run.summary(), run.changed);
    }

    /** Only when all of it is read is it known before. */
    private OptionalLong totalBytes(VerifyRequest request) throws SearchException {
        boolean all = request.sample().isEmpty()
                && request.maxAge().isEmpty()
                && request.depth() == VerifyRequest.Depth.DIGESTS;
        if (!all) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                request.models().isEmpty()
                        ? index.totalBytes()
                        : request.models().stream().mapToLong(Model::sizeBytes).sum());
    }

    /** One verification under way. */
    private final class Run {
        private final VerifyRequest request;
        private final Pacer pacer;
        private final ProgressMeter meter;
        private final List<VerifyReport> faulty = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private final List<VerifiedFile> good = new ArrayList<>();
        private final List<VerifiedFile> bad = new ArrayList<>();
        private long files;
        private long bytes;
        private long leftOut;
        private long bytesSinceNoted;
        /** Whether something was written down. */
        private boolean changed;

        Run(VerifyRequest request, Pacer pacer, ProgressMeter meter) {
            this.request = request;
            this.pacer = pacer;
            this.meter = meter;
        }

        void verify(ModelId id) throws IOException {
            Optional<Model> model;
            try {
                model = registry.byId(id);
            } catch (ModelLibraryException e) {
                if (e.code() != Code.CORRUPTED) {
                    throw e;
                }
                unreadable.add(id + ": " + e.getMessage());
                return;
            }
            // another process may have removed it since the ids were read
            if (model.isPresent()) {
                verify(model.get());
            }
        }

        void verify(Model model) throws IOException {
            if (model.status() == Model.Status.OFFLINE) {
                leftOut += model.files().size();
                for (ModelFile file : model.files()) {
                    request.listener().found(model, Verifier.verdict(file, Verdict.OFFLINE));
                }
                return;
            }
            Map<String, VerifiedFile> known = new HashMap<>();
            for (VerifiedFile file : verifications.ofModel(model.id().value())) {
                known.put(file.path(), file);
            }
            List<FileVerdict> verdicts = new ArrayList<>();
            for (ModelFile file : model.files()) {
                if (isDue(file, known.get(file.path()))) {
                    meter.file(file.path());
                    Optional<FileVerdict> verdict = verify(model, file, known.get(file.path()));
                    meter.fileDone();
                    if (verdict.isPresent()) {
                        verdicts.add(verdict.get());
                        request.listener().found(model, verdict.get());
                    }
                } else {
                    leftOut++;
                }
            }
            if (verdicts.stream().anyMatch(each -> each.verdict().isFault())) {
                VerifyReport report = new VerifyReport(model.id(), verdicts);
                faulty.add(report);
                told.accept(report.damage());
                changed = true;
            }
            if (good.size() + bad.size() >= NOTED_FILES || bytesSinceNoted >= NOTED_BYTES) {
                note();
            }
        }

        private boolean isDue(ModelFile file, @Nullable VerifiedFile known) {
            if (request.sample().isPresent() && !request.sample().get().contains(file.sha256())) {
                return false;
            }
            if (known == null
                    || !known.sha256().equals(file.sha256().hex())
                    || request.maxAge().isEmpty()) {
                return true;
            }
            long now = clock.millis();
            // what was verified in the future was so by a clock that was wrong, and nobody knows when
            return known.verifiedAtMillis() > now
                    || known.verifiedAtMillis() < now - request.maxAge().get().toMillis();
        }

        /** Empty when the file was removed meanwhile. */
        private Optional<FileVerdict> verify(Model model, ModelFile file, @Nullable VerifiedFile known)
                throws IOException {
            Path path = model.pathOf(file);
            // both before the reading: what is written meanwhile is to be noticed later
            long now = clock.millis();
            long modified = modifiedMillis(path);
            if (request.depth() == VerifyRequest.Depth.SIZES && !mayHaveChanged(file, known, modified)) {
                return counted(file, faults.standing(model, file, Verifier.bySize(path, file)));
            }
            FileVerdict found = verifier.byDigests(path, file, count -> {
                meter.add(count);
                pacer.read(count);
            });
            bytesSinceNoted += file.sizeBytes();
            Optional<FileVerdict> verdict = counted(file, faults.standing(model, file, found));
            VerifiedFile row = new VerifiedFile(
                    model.id().value(), file.path(), file.sha256().hex(), now, modified);
            if (found.verdict() == Verdict.OK) {
                good.add(row);
            } else if (verdict.filter(each -> each.verdict().isFault()).isPresent()) {
                bad.add(row);
            }
            return verdict;
        }

        private Optional<FileVerdict> counted(ModelFile file, Optional<FileVerdict> verdict) {
            if (verdict.filter(each -> each.verdict() != Verdict.OFFLINE).isPresent()) {
                files++;
                bytes += file.sizeBytes();
            } else {
                leftOut++;
            }
            return verdict;
        }

        /** What the library owns is read-only; what it only links to is somebody else's. */
        private static boolean mayHaveChanged(ModelFile file, @Nullable VerifiedFile known, long modifiedMillis) {
            return file.external()
                    && (known == null
                            || known.modifiedAtMillis() != modifiedMillis
                            || !known.sha256().equals(file.sha256().hex()));
        }

        private static long modifiedMillis(Path path) {
            try {
                return Files.getLastModifiedTime(path).toMillis();
            } catch (IOException e) {
                LOG.debug("{}: {}", path, e.toString());
                return 0;
            }
        }

        /** What cannot be noted, on a full volume say, is read again another time: no reason to stop looking. */
        void note() {
            try {
                if (!good.isEmpty() || !bad.isEmpty()) {
                    verifications.update(good, bad);
                    changed = true;
                }
            } catch (SearchException e) {
                LOG.warn("what was verified could not be noted: {}", e.getMessage());
            }
            good.clear();
            bad.clear();
            bytesSinceNoted = 0;
        }

        VerifySummary summary() {
            return new VerifySummary(files, bytes, leftOut, faulty, unreadable);
        }
    }
}
