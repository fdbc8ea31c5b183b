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
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
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

    private final Roots roots;
    private final DownloadPlanner planner;
    private final Registry registry;
    private final Jobs jobs;
    private final Intake intake;
    private final LocalContent localContent;
    private final Transfer.Setting setting;
    private final Quarantine quarantine;
    private final Drives drives;
    private final DownloadTurn turn;
    private final DownloadRows rows;
    private final Quota quota;

    Downloader(
            LibraryLayout layout,
            DownloadPlanner planner,
            Registry registry,
            Jobs jobs,
            Intake intake,
            LocalContent localContent,
            Transfer.Setting setting,
            Quarantine quarantine,
            Drives drives,
            DownloadRows rows,
            Quota quota) {
        this.roots = new Roots(layout);
        this.planner = planner;
        this.registry = registry;
        this.jobs = jobs;
        this.intake = intake;
        this.localContent = localContent;
        this.setting = setting;
        this.quarantine = quarantine;
        this.drives = drives;
        this.quota = quota;
        this.rows = rows;
        this.turn = new DownloadTurn(registry, jobs, setting.network().sleeper());
    }

    Operation.Outcome<Model> run(DownloadRequest request, ProgressMeter meter)
            throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.from(request, setting.network().ticker());
        while (true) {
            meter.begin("planning", OptionalLong.empty(), 0);
            DownloadPlanner.Planned planned;
            try {
                planned = planner.plan(request, limit);
            } catch (IOException e) {
                Optional<Model> local = offlineAnswer(request, Failures.of(e));
                if (local.isPresent()) {
                    return new Operation.Outcome<>(local.get(), false);
                }
                throw e instanceof NetworkException && limit.isOver() ? limit.exceeded(e) : e;
            }
            DownloadPlan plan = planned.plan();
            if (request.expected().isPresent()) {
                request.expected().get().requirePlanned(plan);
            }
            if (plan.present().isPresent()) {
                return new Operation.Outcome<>(plan.present().get(), false);
            }
            LibraryLayout root = roots.require(request.root());
            String key = DownloadPlanner.onRoot(
                    DownloadPlanner.key(
                            plan.repo(),
                            plan.commit(),
                            plan.items().stream().map(Item::path).toList()),
                    request.root());
            rows.bytesAreOf(request, key);
            Optional<Jobs.Download> download = jobs.download(key);
            if (download.isPresent()) {
                Job job = download.get().job().on(root);
                return run(
                        request, planned, new Jobs.Download(job, download.get().payload()), limit, meter);
            }
            Optional<Model> published = turn.await(plan, key, limit, meter);
            if (published.isPresent()) {
                return new Operation.Outcome<>(published.get(), false);
            }
            // planned again, since part of it may be here by now
        }
    }

    private Operation.Outcome<Model> run(
            DownloadRequest request,
            DownloadPlanner.Planned planned,
            Jobs.Download download,
            TimeLimit limit,
            ProgressMeter meter)
            throws IOException {
        DownloadPlan plan = planned.plan();
        Job job = download.job();
        boolean done = false;
        try {
            Optional<Model> published = alreadyPublished(plan, download);
            if (published.isPresent()) {
                done = true;
                return new Operation.Outcome<>(published.get(), false);
            }
            Operation.Outcome<Model> outcome = quota.within(plan.totalBytes(), () -> {
                try (SpaceLedger.Reservation space =
                        drives.reserve(job.folder().resolveSibling(""), plan.spaceBytes())) {
                    return bring(request, planned, job, space, limit, meter);
                }
            });
            done = true;
            return outcome;
        } finally {
            if (!done) {
                jobs.giveUp(job, jobs::release);
            }
        }
    }

    private Operation.Outcome<Model> bring(
            DownloadRequest request,
            DownloadPlanner.Planned planned,
            Job job,
            SpaceLedger.Reservation space,
            TimeLimit limit,
            ProgressMeter meter)
            throws IOException {
        DownloadPlan plan = planned.plan();
        Files.createDirectories(job.folder());
        List<ModelFile> files = fetch(plan, job, space, limit, meter);
        if (request.expected().isPresent()) {
            request.expected().get().requireFetched(plan, files);
        }
        Draft draft = draft(plan, planned.info(), files, job);
        if (draft.description().safety().level() == SafetyLevel.UNSAFE && !request.acceptUnsafe()) {
            throw quarantine.unsafe(plan, draft, job);
        }
        return intake.publish(job, draft);
    }

    /** Somebody may have published it since the plan was made, and its process may have died before the index knew. */
    private Optional<Model> alreadyPublished(DownloadPlan plan, Jobs.Download download) throws IOException {
        Optional<Model> indexed = intake.indexPublished(download.job(), download.payload());
        if (indexed.isPresent()) {
            return indexed;
        }
        Optional<Model> published = turn.published(plan);
        if (published.isPresent()) {
            jobs.discard(download.job());
        }
        return published;
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

    private List<ModelFile> fetch(
            DownloadPlan plan, Job job, SpaceLedger.Reservation space, TimeLimit limit, ProgressMeter meter)
            throws IOException {
        meter.begin(
                "downloading", OptionalLong.of(plan.totalBytes()), plan.items().size());
        Map<String, ModelFile> staged = new HashMap<>();
        List<Item> missing = new ArrayList<>();
        for (Item item : plan.items()) {
            limit.check();
            Optional<ModelFile> local = localContent.take(plan, item, job.folder(), space, meter);
            if (local.isPresent()) {
                staged.put(item.path(), local.get());
                meter.fileDone();
            } else {
                missing.add(item);
            }
        }
        Map<String, ModelFile> fetched = new Transfer(setting, plan, missing, job.folder(), space, limit, meter).run();
        for (ModelFile file : fetched.values()) {
            localContent.share(file, job.folder());
        }
        staged.putAll(fetched);
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
                files,
                FactSources.ofDownload(description, quant, info.pipelineTag(), files),
                Optional.empty());
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
                    ModelSubtype.UNKNOWN,
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
