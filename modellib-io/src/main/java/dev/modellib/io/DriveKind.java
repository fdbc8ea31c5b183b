package dev.modellib.io;

/** What bytes of a volume end up on, as far as it decides how many may be moved at a time. */
public enum DriveKind {
    /** Flash without moving parts: several streams at once are faster than one. */
    SSD,
    /** A spinning disk: a second stream makes the head travel and both slower. */
    HDD,
    /** Another machine's drive, or one behind a program in user space. */
    NETWORK,
    /** Main memory. */
    MEMORY,
    /** The platform does not tell; treated as if it were a spinning disk. */
    UNKNOWN
}
