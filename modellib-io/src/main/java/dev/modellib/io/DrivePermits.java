package dev.modellib.io;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How many tasks may move bytes on one drive at a time, by the kind of drive; the settings of an {@link IoScheduler}.
 *
 * <p><i>Threads:</i> immutable.
 */
public final class DrivePermits {
    private static final int MOST = 10_000;
    private static final DrivePermits DEFAULTS = new DrivePermits(Map.of(
            DriveKind.SSD, 4,
            DriveKind.HDD, 1,
            DriveKind.NETWORK, 2,
            DriveKind.MEMORY, 8,
            DriveKind.UNKNOWN, 1));

    private final Map<DriveKind, Integer> byKind;

    private DrivePermits(Map<DriveKind, Integer> byKind) {
        this.byKind = Collections.unmodifiableMap(new EnumMap<>(byKind));
    }

    /**
     * What suits most machines: SSD 4, HDD 1, NETWORK 2, MEMORY 8, UNKNOWN 1.
     *
     * @return the settings
     */
    public static DrivePermits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these settings with another number for one kind.
     *
     * @param kind the kind of drive
     * @param permits 1 to 10,000
     * @return other settings; these stay as they are
     * @throws IllegalArgumentException when the number is out of range
     */
    public DrivePermits with(DriveKind kind, int permits) {
        Objects.requireNonNull(kind, "kind");
        if (permits < 1 || permits > MOST) {
            throw new IllegalArgumentException("A drive has 1 to " + MOST + " permits, not " + permits);
        }
        Map<DriveKind, Integer> changed = new EnumMap<>(byKind);
        changed.put(kind, permits);
        return new DrivePermits(changed);
    }

    /**
     * Returns the number for one kind.
     *
     * @param kind the kind of drive
     * @return 1 or more
     */
    public int of(DriveKind kind) {
        return Objects.requireNonNull(byKind.get(Objects.requireNonNull(kind, "kind")));
    }

    @Override
    public String toString() {
        return byKind.toString();
    }
}
