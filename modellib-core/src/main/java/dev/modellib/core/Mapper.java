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
 * Applies mapping plans and undoes them. A row in the link table stands before its link is made and says so; a mapping
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
    private final LinkUndo undo;

    Mapper(
            LinkTable links,
            Jobs jobs,
            MappingPlanner planner,
            Preflight preflight,
            MadeFolders folders,
            LinkSteps steps) {
        this.links = links;
        this.preflight = preflight;
        this.undo = new LinkUndo(links);
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
        return apply(mappingId(MappingPlanner.folder(request), request), () -> planner.plan(request), meter);
    }

    /** Applies a plan that was made before, as far as what it saw is still so. */
    Operation.Outcome<Mapping> run(MappingPlan plan, ProgressMeter meter) throws IOException {
        return apply(plan.mappingId(), () -> plan, meter);
    }

    private interface Planning {
        MappingPlan plan() throws IOException;
    }

    private Operation.Outcome<Mapping> apply(String mappingId, Planning planning, ProgressMeter meter)
            throws IOException {
        Job job = begin(mappingId);
        Set<String> touched = new LinkedHashSet<>();
        List<Mapping.Result> results = new ArrayList<>();
        boolean made = false;
        MappingPlan plan;
        try {
            plan = planning.plan();
            refuseConflicts(plan);
            preflight.requireTarget(plan, plan.request().links());
            meter.begin("linking", OptionalLong.empty(), plan.items().size());
            for (Item item : plan.items()) {
                if (item.action().changes()) {
                    touched.add(item.target().toString());
                }
                results.add(takeOrTell(plan, item, job));
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
    private Mapping.Result takeOrTell(MappingPlan plan, Item item, Job job) throws IOException {
        try {
            return steps.take(plan, item, job);
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
        return row.isEmpty() || finish(row.get(), job.id(), false);
    }

    /** One change of a mapping at a time, in whatever process. */
    private Job begin(String mappingId) throws IOException {
        return jobs.begin("job-" + UUID.randomUUID(), Jobs.MAP, mappingId, "");
    }

    /** What is undone must not be cut short by the cancellation that made it necessary. */
    private void close(Job job, String mappingId, Set<String> touched, boolean made) throws SearchException {
        boolean interrupted = Thread.interrupted();
        try {
            boolean all = true;
            for (String target : touched) {
                Optional<LinkRow> row = links.byTarget(target);
                all &= row.isEmpty() || finish(row.get(), job.id(), made);
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

    /** Marks a row of a job as done, or takes back what the job did there; whether nothing of it is left to do. */
    private boolean finish(LinkRow row, String job, boolean made) throws SearchException {
        LinkState state = LinkState.parse(row.state());
        if (!state.job().equals(Optional.of(job))) {
            return true;
        }
        if (made == state.removing()) {
            return undo.of(row) != LinkUndo.Undone.NOT_YET;
        }
        if (made && !LinkUndo.dropAside(row)) {
            return false;
        }
        LinkRow done = row.with(row.strategy(), state.done().toString());
        if (made) {
            List<ChangeNote> notes = new ArrayList<>();
            state.before().ifPresent(before -> notes.add(note(before, ChangeKind.UNMAPPED)));
            notes.add(note(done, ChangeKind.MAPPED));
            links.put(done, notes);
        } else {
            // it was to be taken away, and stays
            links.put(done, List.of());
        }
        return true;
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
            all &= finish(row, entry.id(), entry.payload().equals(MADE));
        }
        folders.dropEmpty(entry.key(), false);
        if (all) {
            jobs.end(job);
        }
        return all;
    }

    /**
     * Removes the links of a mapping that are still ours, and says which were left alone because they are not. One that could
     * not be removed keeps its row, and that is a failure: the same call removes it once its drive answers.
     */
    List<Path> undoMapping(String mappingId) throws IOException {
        Job job = begin(mappingId);
        try {
            List<Path> left = takeAway(mappingId, links.ofMapping(mappingId), job);
            List<LinkRow> kept = links.ofMapping(mappingId);
            folders.dropEmpty(mappingId, kept.isEmpty());
            jobs.end(job);
            requireNone(kept, "they stay recorded. Check that folder and its drive, and unmap again");
            return left;
        } finally {
            jobs.leave(job);
        }
    }

    /** The rows say first that their links go, so that what a killed process leaves of it is finished by the next one. */
    private List<Path> takeAway(String mappingId, List<LinkRow> rows, Job job) throws SearchException {
        List<LinkRow> going = new ArrayList<>();
        for (LinkRow row : rows) {
            LinkState state = LinkState.parse(row.state());
            going.add(
                    state.isPending()
                            ? row
                            : row.with(row.strategy(), state.removedBy(job.id()).toString()));
        }
        List<LinkRow> marked = links.replaceAll(rows, going);
        jobs.note(job, MADE);
        List<Path> left = undo.all(marked);
        for (LinkRow row : links.ofMapping(mappingId)) {
            finish(row, job.id(), false);
        }
        return left;
    }

    /** As {@link #undoMapping}, of one model in all mappings: it must stay while a link leads to it. */
    List<Path> undoLinksOf(ModelId model) throws IOException {
        List<LinkRow> rows = links.ofModel(model.value());
        List<Path> left = undo.all(rows);
        for (String mapping : rows.stream().map(LinkRow::mappingId).collect(Collectors.toSet())) {
            folders.dropEmpty(mapping, false);
        }
        requireNone(
                links.ofModel(model.value()),
                "the model was kept. Check that folder and its drive, and remove the model again");
        return left;
    }

    private static void requireNone(List<LinkRow> kept, String consequence) throws ModelLibraryException {
        if (!kept.isEmpty()) {
            throw new ModelLibraryException.Failed(
                    kept.size() + " links could not be removed, the first of them "
                            + kept.get(0).target() + "; " + consequence,
                    null);
        }
    }

    List<LinkRow> linksOf(ModelId model) throws SearchException {
        return links.ofModel(model.value());
    }
}
