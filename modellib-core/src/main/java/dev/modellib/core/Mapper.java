package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.MapRequest.OnFailure;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.StorageException;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Applies mapping plans. A row in the link table stands before its link is made and says so; a mapping
 * that fails, or whose process dies, is undone as a whole, and only links that are still ours are ever removed.
 */
final class Mapper {

    /** What the journal says once every link of a mapping is made: from here on it is rolled forward. */
    static final String MADE = "made";

    private final LinkTable links;
    private final Jobs jobs;
    private final MappingPlanner planner;
    private final Preflight preflight;
    private final MadeFolders folders;
    private final LinkSteps steps;
    private final LinkSettlement settlement;

    Mapper(
            LinkTable links,
            Jobs jobs,
            MappingPlanner planner,
            Preflight preflight,
            MadeFolders folders,
            LinkSteps steps) {
        this.links = links;
        this.preflight = preflight;
        this.settlement = new LinkSettlement(links);
        this.jobs = jobs;
        this.planner = planner;
        this.folders = folders;
        this.steps = steps;
    }

    /** Of what is mapped without a profile. */
    static String mappingId(Path folder) {
        return id(folder.toString());
    }

    static String mappingId(Path folder, MapRequest request) {
        return mappingId(folder, request.setup());
    }

    /** Each application, as it is set up, has a mapping of its own in a folder. */
    static String mappingId(Path folder, String setup) {
        return setup.equals(MapRequest.PLAIN) ? mappingId(folder) : id(folder + "\n" + setup);
    }

    private static String id(String text) {
        return "map-" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Plans and applies. The job's row comes first: a plan made before it could be of a folder that another process is linking into. */
    Operation.Outcome<Mapping> run(MapRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        Path folder = MappingPlanner.folder(request);
        return apply(mappingId(folder, request), folder, () -> planner.plan(request), meter);
    }

    /** Applies a plan that was made before, as far as what it saw is still so. */
    Operation.Outcome<Mapping> run(MappingPlan plan, ProgressMeter meter) throws IOException {
        return apply(plan.mappingId(), plan.folder(), () -> plan, meter);
    }

    private interface Planning {
        MappingPlan plan() throws IOException;
    }

    private Operation.Outcome<Mapping> apply(String mappingId, Path folder, Planning planning, ProgressMeter meter)
            throws IOException {
        Job job = begin(jobs, mappingId, folder.toString());
        Set<String> touched = new LinkedHashSet<>();
        List<Mapping.Result> results = new ArrayList<>();
        boolean made = false;
        MappingPlan plan;
        try {
            plan = planning.plan();
            refuseConflicts(plan);
            plan = preflight.requireTarget(plan);
            meter.begin("linking", OptionalLong.empty(), plan.items().size());
            Set<Path> targets = plan.items().stream().map(Item::target).collect(Collectors.toSet());
            for (Item item : plan.items()) {
                if (item.action().changes()) {
                    touched.add(item.target().toString());
                }
                results.add(takeOrTell(plan, targets, item, job));
                meter.fileDone();
            }
            jobs.note(job, MADE);
            made = true;
        } finally {
            close(job, mappingId, touched, made);
        }
        boolean changed = results.stream()
                .anyMatch(result -> result.action().changes() && result.fault().isEmpty());
        return new Operation.Outcome<>(new Mapping(mappingId, plan.folder(), results, plan.warnings()), changed);
    }

    /** One step; where the others are to go on, what a drive refuses is told and taken back. */
    private Mapping.Result takeOrTell(MappingPlan plan, Set<Path> targets, Item item, Job job) throws IOException {
        try {
            return steps.take(plan, targets, item, job);
        } catch (StorageException | ModelLibraryException e) {
            boolean goesOn = plan.request().onFailure() == OnFailure.CONTINUE
                    && !(e instanceof StorageException.Interrupted)
                    && takenBack(item, job);
            if (!goesOn) {
                throw e;
            }
            return new Mapping.Result(
                    item.action(),
                    Optional.empty(),
                    item.source(),
                    item.target(),
                    item.reason(),
                    Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private boolean takenBack(Item item, Job job) throws SearchException {
        Optional<LinkRow> row = links.byTarget(item.target().toString());
        return row.isEmpty() || settlement.settle(row.get(), job.id(), false);
    }

    /** One change of a mapping at a time, in whatever process. */
    static Job begin(Jobs jobs, String mappingId, String folder) throws IOException {
        try {
            return jobs.begin("job-" + UUID.randomUUID(), Jobs.MAP, mappingId, "");
        } catch (ModelLibraryException.Conflict e) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    "another operation or process is at work on the mapping of " + folder
                            + "; nothing was changed. Try again when it is done",
                    e);
        }
    }

    /** What is undone must not be cut short by the cancellation that made it necessary. */
    private void close(Job job, String mappingId, Set<String> touched, boolean made) throws SearchException {
        boolean interrupted = Thread.interrupted();
        try {
            boolean all = true;
            for (String target : touched) {
                Optional<LinkRow> row = links.byTarget(target);
                all &= row.isEmpty() || settlement.settle(row.get(), job.id(), made);
            }
            if (!touched.isEmpty()) {
                folders.dropEmpty(mappingId, false);
            }
            if (all) {
                jobs.end(job);
            }
        } finally {
            jobs.leave(job);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void refuseConflicts(MappingPlan plan) throws ModelLibraryException {
        if (plan.conflicts() > 0) {
            String taken = plan.items().stream()
                    .filter(item -> item.action() == Action.CONFLICT)
                    .limit(5)
                    .map(item -> item.target() + " (" + item.reason() + ")")
                    .collect(Collectors.joining(", "));
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    plan.conflicts() + " of " + plan.items().size() + " names are taken: " + taken
                            + "; nothing was linked. Skip or rename what is there, or choose another folder",
                    null);
        }
    }

    static ChangeNote note(LinkRow row, ChangeKind kind) {
        return new ChangeNote(kind.wireName(), row.modelId(), row.target());
    }

    /** Whether a row says that its link is being made or taken away. */
    static boolean isPending(LinkRow row) {
        return LinkState.parse(row.state()).isPending();
    }

    /** Finishes or undoes the mapping of a process that is gone; what a drive refuses to undo is left for the next time. */
    boolean recover(JournalEntry entry, Job job) throws SearchException {
        boolean all = true;
        for (LinkRow row : links.all()) {
            all &= settlement.settle(row, entry.id(), entry.payload().equals(MADE));
        }
        folders.dropEmpty(entry.key(), false);
        if (all) {
            jobs.end(job);
        }
        return all;
    }
}
