package dev.modellib.core;

import dev.modellib.search.ChangeNote;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends what a job has begun about a link: its row is marked as done, or what the job did there is taken back. */
final class LinkSettlement {

    private final LinkTable links;
    private final LinkUndo undo;

    LinkSettlement(LinkTable links) {
        this.links = links;
        this.undo = new LinkUndo(links);
    }

    /**
     * Settles one row; one that another job works on, or none, is left as it is.
     *
     * @param made whether all that the job was to make is made
     * @return whether nothing of the job is left to do there
     */
    boolean settle(LinkRow row, String job, boolean made) throws SearchException {
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
            state.before().ifPresent(before -> notes.add(Mapper.note(before, ChangeKind.UNMAPPED)));
            notes.add(Mapper.note(done, ChangeKind.MAPPED));
            links.put(done, notes);
        } else {
            // it was to be taken away, and stays
            links.put(done, List.of());
        }
        return true;
    }
}
