package dev.modellib.testkit;

/** What is done to a disk, as far as its faults tell it apart. */
enum DiskOperation {
    LOOK,
    LIST,
    OPEN,
    CREATE,
    READ,
    WRITE,
    TRUNCATE,
    FORCE,
    CHANGE,
    RENAME,
    REMOVE,
    CLOSE;

    /** Whether a fault of this kind counts it. */
    boolean countsFor(DiskFault fault) {
        return switch (fault) {
            case ERROR_ONCE, ERROR_FOREVER, INTERRUPT -> true;
            // renaming and forcing need space as well: a folder grows, and a network file system allocates late
            case DISK_FULL -> this == CREATE || this == WRITE || this == RENAME || this == FORCE;
            case SHORT_WRITE -> this == WRITE;
            case SHORT_READ -> this == READ;
        };
    }
}
