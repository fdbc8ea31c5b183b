package dev.modellib.io;

import java.util.Objects;

/**
 * The drive below a volume: several volumes may lie on one.
 *
 * @param id the same text for two volumes on one drive, another for volumes on others; not stable across restarts of the machine
 * @param kind what it is
 * @param certainty how sure {@code kind} is
 * @param evidence a phrase that tells where {@code kind} comes from, for people
 */
public record Drive(String id, DriveKind kind, Certainty certainty, String evidence) {
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
}
