package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LinkRow;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Tells whether a mapping is at work on links, in whatever process: these are its own until it is done. */
final class LinkWork {

    private final Jobs jobs;

    LinkWork(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * Refuses to touch links that a mapping is at work on.
     *
     * @param consequence what has not been done for that reason
     */
    void requireNone(List<LinkRow> rows, String consequence) throws IOException {
        for (LinkRow row : rows) {
            Optional<String> job = LinkState.parse(row.state()).job();
            if (job.isPresent() && isAtWork(job.get())) {
                throw new ModelLibraryException.Conflict(
                        Code.CONFLICT,
                        "a mapping is at work on " + row.target() + ", in this process or in another; " + consequence
                                + ". Try again when it is done",
                        null);
            }
        }
    }

    private boolean isAtWork(String job) throws SearchException {
        for (JournalEntry entry : jobs.entries()) {
            if (entry.id().equals(job)) {
                return !jobs.isFree(entry);
            }
        }
        return false;
    }
}
