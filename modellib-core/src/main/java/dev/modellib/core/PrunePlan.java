package dev.modellib.core;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What pruning would drop, or has dropped: bytes in the library's own folders that no model needs.
 *
 * @param items what goes, by path
 */
public record PrunePlan(List<Item> items) {

    /**
     * Keeps a copy of the list.
     *
     * @param items what goes, by path
     */
    public PrunePlan {
        items = List.copyOf(items);
    }

    /** Why something can go. */
    public enum Reason {
        /** The bytes of a download or repair that was not finished, and that nobody works on. */
        UNFINISHED("unfinished"),
        /** Staged bytes that no job knows. */
        LEFTOVER("leftover"),
        /** Bytes that failed verification, and the note beside them. */
        QUARANTINED("quarantined"),
        /** A small file on its way to its name when its process died. */
        TEMPORARY("temporary"),
        /** A small file that a mapping made for an application, and that no link on record leads to any more. */
        MADE("made");

        private final String wireName;

        Reason(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The name used in JSON and on the command line.
         *
         * @return the wire name
         */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * Something that goes.
     *
     * @param path the file or folder; what belongs to it and stands beside it goes with it
     * @param reason why it can go
     * @param sizeBytes the sizes of its files together
     * @param lastModified when any of it was last written to
     */
    public record Item(Path path, Reason reason, long sizeBytes, Instant lastModified) {}

    /** Who stands behind something that was found. */
    enum Standing {
        /** Somebody works on it. */
        IN_WORK,
        /** It was let go, and can be gone on with. */
        RESUMABLE,
        /** Nobody knows it. */
        UNKNOWN,
        /** Only recovery may touch it: a half-done change, or files of the user that wait to be put back. */
        HELD
    }

    /** Something that lies where the library puts what is not a model. */
    record Found(Path path, Reason kind, Standing standing, long sizeBytes, Instant lastModified) {}

    /** What of all that was found can go now. */
    static PrunePlan of(List<Found> found, Duration grace, Instant now) {
        List<Item> items = new ArrayList<>();
        for (Found each : found) {
            boolean nobodys = each.standing() == Standing.RESUMABLE || each.standing() == Standing.UNKNOWN;
            boolean old = !each.lastModified().isAfter(now.minus(grace));
            if (nobodys && old) {
                items.add(new Item(each.path(), each.kind(), each.sizeBytes(), each.lastModified()));
            }
        }
        items.sort(Comparator.comparing(item -> item.path().toString()));
        return new PrunePlan(items);
    }

    /**
     * The bytes of all of it. Where the volume lets files share their bytes, fewer may become free.
     *
     * @return bytes
     */
    public long totalBytes() {
        return items.stream().mapToLong(Item::sizeBytes).sum();
    }
}
