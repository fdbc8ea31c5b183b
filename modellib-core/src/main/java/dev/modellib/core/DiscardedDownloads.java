package dev.modellib.core;

import dev.modellib.search.DownloadRow;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of the queue that were cancelled with their bytes. The row is the intent: it goes last, so that a process that dies in
 * between leaves the rest to the next.
 */
final class DiscardedDownloads {

    private static final Logger LOG = LoggerFactory.getLogger(DiscardedDownloads.class);

    private final DownloadRows rows;
    private final Jobs jobs;

    DiscardedDownloads(DownloadRows rows, Jobs jobs) {
        this.rows = rows;
        this.jobs = jobs;
    }

    /** Drops the bytes on which nobody works any more; the others wait for the next time. */
    void sweep() throws SearchException {
        List<DownloadRow> all = rows.all();
        for (DownloadRow row : all) {
            if (DownloadRows.isDiscarded(row) && DownloadRows.isLeft(row) && dropBytes(row, all)) {
                rows.remove(row.id(), seen -> seen.equals(row));
            }
        }
    }

    private boolean dropBytes(DownloadRow row, List<DownloadRow> all) {
        String key = row.jobKey();
        boolean wanted = all.stream()
                .anyMatch(other ->
                        !DownloadRows.isDiscarded(other) && other.jobKey().equals(key));
        try {
            return key.isEmpty() || wanted || jobs.drop(key);
        } catch (IOException e) {
            LOG.warn("the bytes of entry {} of the download queue stay for now: {}", row.id(), e.toString());
            return false;
        }
    }
}
