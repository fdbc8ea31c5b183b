package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Takes links back: those of a mapping, or those of a model in all mappings. Only links that are still ours are removed. */
final class Unmapper {

    private final LinkTable links;
    private final Jobs jobs;
    private final MadeFolders folders;
    private final LinkUndo undo;
    private final LinkSettlement settlement;
    private final LinkWork work;

    Unmapper(LinkTable links, Jobs jobs, MadeFolders folders) {
        this.links = links;
        this.jobs = jobs;
        this.folders = folders;
        this.undo = new LinkUndo(links);
        this.settlement = new LinkSettlement(links);
        this.work = new LinkWork(jobs);
    }

    /**
     * Removes the links of a mapping that are still ours, and says which were left alone because they are not. One that could
     * not be removed keeps its row, and that is a failure: the same call removes it once its drive answers.
     */
    List<Path> undoMapping(String mappingId) throws IOException {
        List<LinkRow> known = links.ofMapping(mappingId);
        String folder = known.isEmpty() ? mappingId : known.get(0).root();
        Job job = Mapper.begin(jobs, mappingId, folder);
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
        jobs.note(job, Mapper.MADE);
        List<Path> left = undo.all(marked);
        for (LinkRow row : links.ofMapping(mappingId)) {
            settlement.settle(row, job.id(), false);
        }
        return left;
    }

    /** The links of a model, none of which a mapping is at work on. */
    List<LinkRow> linksOf(ModelId model) throws IOException {
        List<LinkRow> rows = links.ofModel(model.value());
        work.requireNone(rows, "the model was kept");
        return rows;
    }

    /** As {@link #undoMapping}, of one model in all mappings: it must stay while a link leads to it. */
    List<Path> undoLinksOf(ModelId model) throws IOException {
        List<LinkRow> rows = linksOf(model);
        List<Path> left = undo.all(rows);
        for (String mapping : rows.stream().map(LinkRow::mappingId).collect(Collectors.toSet())) {
            folders.dropEmpty(mapping, false);
        }
        requireNone(linksOf(model), "the model was kept. Check that folder and its drive, and remove the model again");
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
}
