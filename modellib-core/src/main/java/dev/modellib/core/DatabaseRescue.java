package dev.modellib.core;

import dev.modellib.search.Rescue;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A damaged database that an opening of the library set aside, and how much of it is in the one that replaced it. The index is
 * made anew from the metadata files and never lost; the tables told here (links, configurations, jobs, queue, …) are all that
 * only a database knows.
 *
 * @param setAside the damaged file, as it was; nothing reads it any more, and whoever deletes it ends the story
 * @param kept how many rows of each table were saved and lost; empty when the note beside the file is gone
 */
public record DatabaseRescue(Path setAside, Map<String, Rows> kept) {

    /**
     * Copies the counts.
     *
     * @param setAside the damaged file
     * @param kept how many rows of each table were saved and lost
     */
    public DatabaseRescue {
        kept = Map.copyOf(kept);
    }

    /**
     * The rows of one table.
     *
     * @param saved how many are in the new database
     * @param lost how many were seen and are not
     * @param complete whether every row could be looked at; else more may be lost than were seen
     */
    public record Rows(long saved, long lost, boolean complete) {}

    static DatabaseRescue of(Rescue rescue) {
        Map<String, Rows> kept = new TreeMap<>();
        rescue.kept().forEach((table, rows) -> kept.put(table, new Rows(rows.saved(), rows.lost(), rows.complete())));
        return new DatabaseRescue(rescue.setAside(), kept);
    }

    /**
     * Whether nothing is lost, as far as is known.
     *
     * @return true when every row of every table was seen and saved
     */
    public boolean whole() {
        return !kept.isEmpty() && kept.values().stream().allMatch(rows -> rows.complete() && rows.lost() == 0);
    }

    /** The tables that had rows, or may have had. */
    String summary() {
        return new TreeMap<>(kept)
                .entrySet().stream()
                        .filter(table -> !table.getValue().equals(new Rows(0, 0, true)))
                        .map(table -> table.getKey() + ' ' + told(table.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String told(Rows rows) {
        return rows.saved() + " saved, " + rows.lost() + " lost" + (rows.complete() ? "" : ", perhaps more");
    }
}
