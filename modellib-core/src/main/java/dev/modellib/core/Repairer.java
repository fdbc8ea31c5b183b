package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.RepairReport.FileRepair;
import dev.modellib.core.RepairReport.Outcome;
import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.hf.HubException;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Publication;
import dev.modellib.io.RelativePath;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.ModelRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives faulty files their recorded content again: looked at once more, staged, verified, and put in place by one rename. What is
 * whole is not touched, nor what the library does not own.
 */
final class Repairer {

    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);

    private final Roots roots;
    private final Registry registry;
    private final Jobs jobs;
    private final Verifier verifier;
    private final RepairSources sources;
    private final Quarantine quarantine;
    private final ModelRecords records;
    private final LinkTable links;

    Repairer(
            Roots roots,
            Registry registry,
            Jobs jobs,
            Verifier verifier,
            RepairSources sources,
            Quarantine quarantine,
            LibraryDatabase database) {
        this.roots = roots;
        this.registry = registry;
        this.jobs = jobs;
        this.verifier = verifier;
        this.sources = sources;
        this.quarantine = quarantine;
        this.records = database.records();
        this.links = database.links();
    }

    Operation.Outcome<RepairReport> run(VerifyReport report, ProgressMeter meter) throws IOException {
        Model model = registry.byId(report.model())
                .orElseThrow(() ->
                        new ModelLibraryException.NotFound(report.model() + " is no longer in the library", null));
        List<ModelFile> faulty = new ArrayList<>();
        for (FileVerdict found : report.files()) {
            model.files().stream()
                    .filter(file -> found.verdict().isFault() && file.path().equals(found.path()))
                    .forEach(faulty::add);
        }
        long bytes = faulty.stream().mapToLong(ModelFile::sizeBytes).sum();
        meter.begin("repairing", OptionalLong.of(bytes), faulty.size());
        List<FileRepair> done = new ArrayList<>();
        for (ModelFile file : faulty) {
            meter.file(file.path());
            done.add(repair(model, file, meter));
            meter.fileDone();
        }
        boolean changed = done.stream().anyMatch(file -> file.outcome() != Outcome.WHOLE);
        return new Operation.Outcome<>(new RepairReport(model.id(), done), changed);
    }

    private FileRepair repair(Model model, ModelFile file, ProgressMeter meter) throws IOException {
        if (file.external()) {
            return left(
                    file,
                    "the library only links to it, so it is not ours to change; put back what was there, or remove the"
                            + " model and import it again");
        }
        if (roots.status(model.folder()) != Model.Status.AVAILABLE) {
            return left(file, model.folder() + " is not there; mount its volume, or remove the model and get it again");
        }
        Path place = roots.realFolder(model.folder()).resolve(file.path());
        boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            return left(file, "something that is not ours is in its place; move it away and repair again");
        }
        Verdict verdict = verifier.byDigests(place, file, bytes -> {}).verdict();
        if (!verdict.isFault()) {
            return new FileRepair(file.path(), Outcome.WHOLE, Optional.empty(), "it is as recorded");
        }
        return repair(model, file, verdict, meter);
    }

    private FileRepair repair(Model model, ModelFile file, Verdict verdict, ProgressMeter meter) throws IOException {
        Optional<Jobs.Download> claimed = jobs.download("repair:" + model.id() + ":" + file.path());
        if (claimed.isEmpty()) {
            return left(file, "somebody else is repairing it; look again when that is done");
        }
        // on the volume of the file that it replaces
        Jobs.Job job = claimed.get().job().on(roots.holding(roots.realFolder(model.folder())));
        boolean done = false;
        try {
            Files.createDirectories(job.folder());
            Optional<String> source = sources.stage(model, file, job.folder(), meter);
            FileRepair repair =
                    source.isPresent() ? swap(model, file, job, source.get()) : giveUp(model, file, verdict);
            jobs.discard(job);
            done = true;
            return repair;
        } catch (IOException e) {
            ModelLibraryException failure = Failures.of(e);
            if (e instanceof HubException && failure.code() == Code.NOT_FOUND) {
                return giveUp(model, file, verdict);
            }
            if (failure.code() == Code.CANCELLED || failure.code() == Code.INSUFFICIENT_SPACE) {
                throw e;
            }
            LOG.info("{} of {} is not repaired: {}", Text.display(file.path()), model.slug(), failure.getMessage());
            return left(file, failure.getMessage() + "; repair again later");
        } finally {
            if (!done) {
                jobs.giveUp(job, jobs::release);
            }
        }
    }

    /** While nobody else writes to the index: what was removed meanwhile must not come back as a file of nobody. */
    private FileRepair swap(Model model, ModelFile file, Jobs.Job job, String source) throws IOException {
        Swap swap = new Swap(model, file, RelativePath.parse(file.path()).resolveIn(job.folder()));
        records.change(model.id().value(), swap::make);
        return swap.made
                ? new FileRepair(file.path(), Outcome.REPAIRED, swap.kept, "from " + source + staleLinks(model, file))
                : left(file, "it was removed meanwhile; nothing is left to repair");
    }

    /** Puts a staged file in place, if its model still has it. */
    private final class Swap {
        private final Model model;
        private final ModelFile file;
        private final Path staged;
        private Optional<Path> kept = Optional.empty();
        private boolean made;

        Swap(Model model, ModelFile file, Path staged) {
            this.model = model;
            this.file = file;
            this.staged = staged;
        }

        Optional<IndexedModel> make() throws IOException {
            if (isRecorded()) {
                Path place = roots.realFolder(model.folder()).resolve(file.path());
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    kept = Optional.of(quarantine.keep(place, fact(model, file)));
                }
                Path folder = Objects.requireNonNull(place.getParent());
                Files.createDirectories(folder);
                Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
                Publication.forceFolder(folder);
                made = true;
            }
            return Optional.empty();
        }

        private boolean isRecorded() throws IOException {
            return registry.recordAt(model.folder(), model.id())
                    .filter(now -> now.files().stream()
                            .anyMatch(each -> each.path().equals(file.path())
                                    && each.sha256().equals(file.sha256())))
                    .isPresent();
        }
    }

    /** A link by name leads to the new file; any other still is, or holds, the damaged bytes. */
    private String staleLinks(Model model, ModelFile file) throws IOException {
        List<LinkRow> rows = links.ofModel(model.id().value());
        long stale = rows.stream()
                .filter(row -> row.fileSha256().equals(file.sha256().hex()))
                .filter(row -> row.strategy().equals(LinkStrategy.HARDLINK.wireName()))
                .count();
        return stale == 0 ? "" : "; " + stale + " hard links to it still hold the damaged bytes: repair the links";
    }

    /** Nobody has the content. Damaged bytes in its place would be taken for it; what cannot be read may be whole. */
    private FileRepair giveUp(Model model, ModelFile file, Verdict verdict) throws IOException {
        String advice = model.source().repo().isPresent()
                ? model.source().repo().get()
                        + " no longer has it, or hides it from this token; set the token, or get another version of"
                        + " the model"
                : "import it again from " + model.source().importedFrom().orElse("where it came from")
                        + ", after removing this model";
        if (verdict != Verdict.MISMATCH) {
            return left(file, "nobody is known to have its content: " + advice);
        }
        Path kept = quarantine.take(roots.realFolder(model.folder()).resolve(file.path()), fact(model, file));
        return new FileRepair(
                file.path(),
                Outcome.QUARANTINED,
                Optional.of(kept),
                "nobody is known to have its content, the damaged bytes are in " + kept + ": " + advice);
    }

    private static String fact(Model model, ModelFile file) {
        return model.pathOf(file) + " of " + model.id() + ": not the recorded " + file.sizeBytes()
                + " bytes with the SHA-256 " + file.sha256().hex();
    }

    private static FileRepair left(ModelFile file, String message) {
        return new FileRepair(file.path(), Outcome.LEFT, Optional.empty(), message);
    }
}
