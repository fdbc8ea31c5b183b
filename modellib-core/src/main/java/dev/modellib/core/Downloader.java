package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.format.FormatException;
import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelNames;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.HubException;
import dev.modellib.hf.RepoInfo;
import dev.modellib.io.RelativePath;
import dev.modellib.io.SpaceLedger;
import dev.modellib.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches what a plan says into staging, verifies it, and publishes it. What was fetched survives every failure. */
final class Downloader {

    private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

    private final LibraryLayout layout;
    private final List<DownloadPlanner> planners;
    private final Registry registry;
    private final Jobs jobs;
    private final Intake intake;
    private final LocalContent localContent;
    private final Transfer.Setting setting;
    private final Quarantine quarantine;
    private final Drives drives;
    private final Quota quota;

    Downloader(
            LibraryLayout layout,
            List<DownloadPlanner> planners,
            Registry registry,
            Jobs jobs,
            Intake intake,
            LocalContent localContent,
            Transfer.Setting setting,
            Quarantine quarantine,
            Drives drives,
            Quota quota) {
        this.layout = layout;
        this.planners = planners;
        this.registry = registry;
        this.jobs = jobs;
        this.intake = intake;
        this.localContent = localContent;
        this.setting = setting;
        this.quarantine = quarantine;
        this.drives = drives;
        this.quota = quota;
    }

    Operation.Outcome<Model> run(DownloadRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        DownloadPlanner.Planned planned;
        try {
            planned = plan(request);
        } catch (IOException e) {
            Optional<Model> local = offlineAnswer(request, Failures.of(e));
            if (local.isPresent()) {
                return new Operation.Outcome<>(local.get(), false);
            }
            throw e;
        }
        DownloadPlan plan = planned.plan();
        if (plan.present().isPresent()) {
            return new Operation.Outcome<>(plan.present().get(), false);
        }
        return quota.within(plan.totalBytes(), () -> {
            try (SpaceLedger.Reservation space = drives.reserve(layout.staging(), plan.missingBytes())) {
                return run(request, planned, space, meter);
            }
        });
    }

    private Operation.Outcome<Model> run(
            DownloadRequest request,
            DownloadPlanner.Planned planned,
            SpaceLedger.Reservation space,
            ProgressMeter meter)
            throws IOException {
        DownloadPlan plan = planned.plan();
        Jobs.Download download = jobs.download(DownloadPlanner.key(
                plan.repo(),
                plan.commit(),
                plan.items().stream().map(Item::path).toList()));
        Job job = download.job();
        boolean done = false;
        try {
            // its process may have died after the rename and before the index knew
            Optional<Model> published = intake.indexPublished(job, download.payload());
            if (published.isPresent()) {
                done = true;
                return new Operation.Outcome<>(published.get(), false);
            }
            Files.createDirectories(job.folder());
            List<ModelFile> files = fetch(plan, job, space, meter);
            Draft draft = draft(plan, planned.info(), files, job);
            if (draft.description().safety().level() == SafetyLevel.UNSAFE && !request.acceptUnsafe()) {
                throw quarantine.unsafe(plan, draft, job);
            }
            Operation.Outcome<Model> outcome = intake.publish(job, draft);
            done = true;
            return outcome;
        } finally {
            if (!done) {
                jobs.giveUp(job, jobs::release);
            }
        }
    }

    /** A plan by the first server that answers: commit and digests are of one of them. */
    private DownloadPlanner.Planned plan(DownloadRequest request) throws IOException {
        IOException first = null;
        for (DownloadPlanner planner : planners) {
            try {
                return planner.plan(request);
            } catch (IOException e) {
                boolean ends = e instanceof NetworkException.Offline || e instanceof NetworkException.Interrupted;
                if (ends || (first == null && !isOfTheServer(e))) {
                    throw e;
                }
                LOG.info("{} cannot be planned by one of the servers: {}", request.ref(), e.getMessage());
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    /** Whether another server may do better; what the Hub says about a repository or a token, it says for all. */
    private static boolean isOfTheServer(IOException fault) {
        return fault instanceof HubException.ServerFailed
                || fault instanceof HubException.RateLimited
                || fault instanceof HubException.Malformed
                || fault instanceof NetworkException;
    }

    /** Without a network, a model that is here and fits the reference is the answer. */
    private Optional<Model> offlineAnswer(DownloadRequest request, ModelLibraryException failure) throws IOException {
        boolean unreachable = failure.code() == Code.OFFLINE || failure.code() == Code.NETWORK_ERROR;
        if (!unreachable || !request.include().isEmpty() || !request.exclude().isEmpty()) {
            return Optional.empty();
        }
        ModelRef.Hub ref = request.ref();
        for (Model model : registry.byRepo(ref.repo())) {
            boolean weights = model.files().stream().anyMatch(file -> file.role() == FileRole.WEIGHTS);
            if (weights && Registry.matches(model, ref) && Registry.isWhole(model)) {
                LOG.info("{} is taken from the library: {}", ref, failure.getMessage());
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    private List<ModelFile> fetch(DownloadPlan plan, Job job, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        meter.begin(
                "downloading", OptionalLong.of(plan.totalBytes()), plan.items().size());
        Map<String, ModelFile> staged = new HashMap<>();
        List<Item> missing = new ArrayList<>();
        for (Item item : plan.items()) {
            Optional<ModelFile> local = localContent.take(plan, item, job.folder(), meter);
            if (local.isPresent()) {
                staged.put(item.path(), local.get());
                meter.fileDone();
            } else {
                missing.add(item);
            }
        }
        staged.putAll(new Transfer(setting, plan, missing, job.folder(), space, meter).run());
        return plan.items().stream()
                .map(item -> Objects.requireNonNull(staged.get(item.path())))
                .toList();
    }

    private static Draft draft(DownloadPlan plan, RepoInfo info, List<ModelFile> files, Job job) throws IOException {
        Map<String, Path> staged = new TreeMap<>();
        for (ModelFile file : files) {
            staged.put(file.path(), RelativePath.parse(file.path()).resolveIn(job.folder()));
        }
        ModelDescription description = describe(staged, plan, info);
        Optional<Quant> quant = plan.quant().or(description::quant);
        return new Draft(
                ModelNames.baseName(plan.repo().name()),
                description.kind(),
                quant,
                description,
                new Model.Source(
                        Optional.of(plan.repo()),
                        Optional.of(plan.commit()),
                        plan.requestedRevision(),
                        Optional.empty()),
                info.tags(),
                files);
    }

    /** Any file of a repository may be taken; one that is not a readable model is kept and said to be unknown. */
    private static ModelDescription describe(Map<String, Path> staged, DownloadPlan plan, RepoInfo info)
            throws IOException {
        ModelDescription description;
        try {
            description = Headers.describe(staged, info.pipelineTag());
        } catch (FormatException e) {
            LOG.warn("{}: {}", plan.repo(), e.getMessage());
            description = new ModelDescription(
                    staged.keySet().stream()
                            .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                            .map(ModelFormat::ofFileName)
                            .findFirst()
                            .orElse(ModelFormat.UNKNOWN),
                    ModelKind.UNKNOWN,
                    0,
                    Optional.empty(),
                    0,
                    plan.quant(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Headers.safety(staged),
                    List.of(),
                    List.of("unreadable header: " + Text.display(String.valueOf(e.getMessage()))));
        }
        if (description.format().unsafe()) {
            LOG.warn(
                    "{} is in the {} format, which can run code when it is loaded",
                    plan.repo(),
                    description.format().wireName());
        }
        return description;
    }
}
