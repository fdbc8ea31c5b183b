package dev.modellib.io;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The drive below a volume: several volumes may lie on one.
 *
 * @param id the same text for two volumes on one drive, another for volumes on others; of several drives that hold one volume
 *     together the ids of all, joined; not stable across restarts of the machine
 * @param kind what it is
 * @param certainty how sure {@code kind} is
 * @param evidence a phrase that tells where {@code kind} comes from, for people
 */
public record Drive(String id, DriveKind kind, Certainty certainty, String evidence) {
    private static final List<DriveKind> SLOWEST_FIRST =
            List.of(DriveKind.HDD, DriveKind.UNKNOWN, DriveKind.NETWORK, DriveKind.SSD, DriveKind.MEMORY);

    /**
     * Checks that nothing is missing.
     *
     * @param id the same text for two volumes on one drive
     * @param kind what it is
     * @param certainty how sure {@code kind} is
     * @param evidence where {@code kind} comes from
     */
    public Drive {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(certainty, "certainty");
        Objects.requireNonNull(evidence, "evidence");
    }

    /**
     * What several drives are that hold one volume together: as slow as the slowest, and as sure as the surest that says so.
     *
     * @param drives one or more
     */
    static Drive spanning(List<Drive> drives) {
        List<Drive> distinct = drives.stream()
                .collect(Collectors.toMap(Drive::id, drive -> drive, (first, second) -> first))
                .values()
                .stream()
                .sorted(Comparator.comparing(Drive::id))
                .toList();
        Drive slowest = distinct.stream()
                .min(Comparator.comparing((Drive drive) -> SLOWEST_FIRST.indexOf(drive.kind()))
                        .thenComparing(Drive::certainty)
                        .thenComparing(Drive::id))
                .orElseThrow();
        return new Drive(
                distinct.stream().map(Drive::id).collect(Collectors.joining("+")),
                slowest.kind(),
                slowest.certainty(),
                slowest.evidence());
    }

    /** The same drive, told by something that is itself no surer than {@code most}. */
    Drive atMost(Certainty most, String told) {
        return new Drive(id, kind, certainty.compareTo(most) < 0 ? most : certainty, told);
    }
}
