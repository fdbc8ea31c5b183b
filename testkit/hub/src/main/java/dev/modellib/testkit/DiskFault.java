package dev.modellib.testkit;

/**
 * A way in which a {@link FaultyDisk} misbehaves.
 *
 * <p><i>Shape:</i> each kind of fault counts the operations that it applies to, from 1, so that a sweep over every number up to
 * the first that {@linkplain FaultyDisk#struck struck} nothing has met every place at which a journey can fail.
 */
public enum DiskFault {
    /** One operation of any kind fails with an input/output error, and is not done. */
    ERROR_ONCE,

    /** One operation of any kind and all after it fail with an input/output error, removals included. */
    ERROR_FOREVER,

    /** One operation that needs space and all such after it fail with "No space left on device"; reading and removing work. */
    DISK_FULL,

    /** One write takes half of its bytes, none when it has only one, and says so; this is no error. */
    SHORT_WRITE,

    /** One read gives half of the bytes that it could, one at least; this is no error. */
    SHORT_READ,

    /** The thread that set the fault is interrupted just before one operation of any kind, which is tried all the same. */
    INTERRUPT
}
