package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Link;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.RelativePath;
import dev.modellib.io.Renames;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Applies mapping plans and undoes them. A row in the link table stands before its link is made and says so; a mapping
 * that fails, or whose process dies, is undone as a whole, and only links that are still ours are ever removed.
 */
final class Mapper {

    /** What the journal says once every link of a mapping is made: from here on it is rolled forward. */
    private static final String MADE = "made";

    private final LinkTable links;
    private final Jobs jobs;
    private final MappingPlanner planner;
    private final Preflight preflight;
    private final LinkUndo undo;

    Mapper(LinkTable links, Jobs jobs, MappingPlanner planner, Preflight preflight) {
        this.links = links;
        this.preflight = preflight;
        this.undo = new LinkUndo(links);
        this.jobs = jobs;
        this.planner = planner;
    }

    static String mappingId(Path folder) {
        return "map-" + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8));
    }

    Operation.Outcome<Mapping> run(MapRequest request, ProgressMeter meter) throws IOException {
        meter.begin("planning", OptionalLong.empty(), 0);
        // the row first: a plan made before it could be of a folder that another process is linking into
        Job job = begin(mappingId(MappingPlanner.folder(request)));
        MappingPlan plan;
        List<Mapping.Result> results = new ArrayList<>();
        boolean made = false;
        try {
            plan = planner.plan(request);
            refuseConflicts(plan);
            preflight.requireTarget(plan, request.links());
            meter.begin("linking", OptionalLong.empty(), plan.items().size());
            for (Item item : plan.items()) {
                results.add(apply(plan, item, request.links(), job));
                meter.fileDone();
            }
            jobs.note(job, MADE);
            made = true;
        } finally {
            close(job, made);
        }
        boolean changed =
                results.stream().anyMatch(result -> result.action() == Action.LINK || result.action() == Action.RENAME);
        return new Operation.Outcome<>(new Mapping(mappingId(plan.folder()), plan.folder(), results), changed);
    }

    /** One change of a mapping at a time, in whatever process. */
    private Job begin(String mappingId) throws IOException {
        return jobs.begin("job-" + UUID.randomUUID(), Jobs.MAP, mappingId, "");
    }

    /** What is undone must not be cut short by the cancellation that made it necessary. */
    private void close(Job job, boolean made) throws SearchException {
        boolean interrupted = Thread.interrupted();
        try {
            if (finish(job.id(), made)) {
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

    private Mapping.Result apply(MappingPlan plan, Item item, LinkPolicy policy, Job job) throws IOException {
        return switch (item.action()) {
            case LINK -> link(plan, item, policy, job, Optional.empty());
            case RENAME -> link(plan, item, policy, job, Optional.of(freeNameBeside(item.target())));
            case KEEP ->
                new Mapping.Result(
                        Action.KEEP,
                        links.byTarget(item.target().toString())
                                .flatMap(row ->
                                        WireNames.parse(LinkStrategy.values(), LinkStrategy::wireName, row.strategy())),
                        item.source(),
                        item.target());
            case SKIP, CONFLICT -> new Mapping.Result(item.action(), Optional.empty(), item.source(), item.target());
        };
    }

    private Mapping.Result link(MappingPlan plan, Item item, LinkPolicy policy, Job job, Optional<Path> aside)
            throws IOException {
        LinkState state = LinkState.pending(job.id(), aside.map(Path::toString).orElse(""));
        LinkRow pending = new LinkRow(
                mappingId(plan.folder()),
                item.model().value(),
                item.file().sha256().hex(),
                "",
                item.source().toString(),
                item.target().toString(),
                state.toString());
        Optional<LinkRow> seen = links.byTarget(pending.target());
        if (seen.filter(Mapper::isPending).isPresent()
                || !links.replace(seen, pending, seen.map(row -> note(row, ChangeKind.UNMAPPED)))) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    "another mapping is at work on " + item.target()
                            + "; nothing was linked. Try again when it is done",
                    null);
        }
        RelativePath place = LinkUndo.below(plan.folder(), item.target());
        if (aside.isPresent()) {
            Renames.beside(plan.folder(), place, aside.get().getFileName().toString());
        }
        Files.createDirectories(plan.folder());
        Link link = Links.create(item.source(), plan.folder(), place, policy);
        links.put(with(pending, link.strategy().wireName(), state.withKey(link.fileKey())));
        return new Mapping.Result(item.action(), Optional.of(link.strategy()), item.source(), item.target());
    }

    private static Path freeNameBeside(Path target) {
        for (int number = 1; ; number++) {
            Path aside = target.resolveSibling(target.getFileName() + (number == 1 ? ".old" : ".old." + number));
            if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
                return aside;
            }
        }
    }

    /** Marks a job's rows as done, or takes back what the job made; whether nothing of it is left to do. */
    private boolean finish(String job, boolean made) throws SearchException {
        boolean all = true;
        for (LinkRow row : links.all()) {
            LinkState state = LinkState.parse(row.state());
            if (state.job().equals(Optional.of(job))) {
                if (made) {
                    links.put(with(row, row.strategy(), state.done()), note(row, ChangeKind.MAPPED));
                } else {
                    all &= undo.of(row) != LinkUndo.Undone.NOT_YET;
                }
            }
        }
        return all;
    }

    static ChangeNote note(LinkRow row, ChangeKind kind) {
        return new ChangeNote(kind.wireName(), row.modelId(), row.target());
    }

    /** Whether a row says that its link is being made. */
    static boolean isPending(LinkRow row) {
        return LinkState.parse(row.state()).isPending();
    }

    /** Finishes or undoes the mapping of a process that is gone; what a drive refuses to undo is left for the next time. */
    void recover(JournalEntry entry, Job job) throws SearchException {
        if (finish(entry.id(), entry.payload().equals(MADE))) {
            jobs.end(job);
        }
    }

    /**
     * Removes the links of a mapping that are still ours, and says which were left alone because they are not. One that could
     * not be removed keeps its row, and that is a failure: the same call removes it once its drive answers.
     */
    List<Path> undoMapping(String mappingId) throws IOException {
        Job job = begin(mappingId);
        try {
            List<Path> left = undo.all(links.ofMapping(mappingId));
            jobs.end(job);
            requireNone(
                    links.ofMapping(mappingId), "they stay recorded. Check that folder and its drive, and unmap again");
            return left;
        } finally {
            jobs.leave(job);
        }
    }

    /** As {@link #undoMapping}, of one model in all mappings: it must stay while a link leads to it. */
    List<Path> undoLinksOf(ModelId model) throws IOException {
        List<Path> left = undo.all(links.ofModel(model.value()));
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

    private static LinkRow with(LinkRow row, String strategy, LinkState state) {
        return new LinkRow(
                row.mappingId(),
                row.modelId(),
                row.fileSha256(),
                strategy,
                row.source(),
                row.target(),
                state.toString());
    }
}
