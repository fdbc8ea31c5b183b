package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Copies a file into staging and takes its fingerprint in the same pass.
 *
 * <p><i>Threads:</i> any; calls share nothing. <i>Blocks:</i> until the copy is on the drive. Memory use does not depend on the
 * file's size.
 */
public final class HashingCopy {
    private HashingCopy() {}

    /**
     * A file that was taken in.
     *
     * @param fingerprint of the bytes in the copy
     * @param cloned whether the copy shares the blocks of its source, which was seen to be so; false for a copy of its own
     */
    public record Result(Fingerprint fingerprint, boolean cloned) {}

    /**
     * Copies {@code source} to {@code stagedTarget} on the calling thread alone, as
     * {@link #copy(Path, Path, CopyPlan, Workers, LongConsumer)} does.
     *
     * @param source a regular file, or a link to one
     * @param stagedTarget where the copy goes; its folder exists and nothing is there. On failure nothing is there again
     * @param progress is given the number of bytes copied since its last call
     * @return the fingerprint of the copy
     * @throws StorageException as the other call does
     */
    public static Fingerprint copy(Path source, Path stagedTarget, LongConsumer progress) throws StorageException {
        CopyPlan plan = CopyPlan.ofRead(Long.MAX_VALUE, 0);
        return copy(source, stagedTarget, plan, Workers.none(), progress).fingerprint();
    }

    /**
     * Copies {@code source} to {@code stagedTarget}, forces it to the drive and makes it read-only. The source is only read.
     *
     * <p>A change of the source is seen by its length, time of modification and file key. The fingerprint is that of the bytes
     * in the copy in any case. A plan that asks for a clone gets one where the volume can; its bytes are read once to hash
     * them, from the source while that is at rest, since the system may have it in memory and never has a new file. Else it is
     * copied.
     *
     * @param source a regular file, or a link to one
     * @param stagedTarget where the copy goes; its folder exists and nothing is there. On failure nothing is there again
     * @param plan how
     * @param workers who may help
     * @param progress is given the number of bytes taken in since its last call, on the calling thread
     * @return the fingerprint, and what was made
     * @throws StorageException {@code NoSuchSource}, {@code PermissionDenied}, {@code AlreadyExists}, {@code SourceChanged},
     *     {@code InsufficientSpace}, {@code Interrupted}, {@code Failed}
     */
    public static Result copy(Path source, Path stagedTarget, CopyPlan plan, Workers workers, LongConsumer progress)
            throws StorageException {
        try (SourceFile in = SourceFile.open(source)) {
            if (plan.cloneFirst() && isCloned(source, stagedTarget)) {
                return new Result(hashClone(in, stagedTarget, plan, workers, progress), true);
            }
            try (NewFile out = NewFile.create(stagedTarget, in.sizeBytes())) {
                Fingerprint fingerprint = HashingPipeline.run(plan, workers, in::read, (bytes, count) -> {
                    out.write(bytes, count);
                    progress.accept(count);
                });
                Fingerprint trusted = Blake3Check.trusted(fingerprint, stagedTarget);
                out.seal();
                return new Result(trusted, false);
            }
        }
    }

    private static boolean isCloned(Path source, Path target) throws StorageException {
        try {
            Links.create(source, target, LinkPolicy.only(LinkStrategy.REFLINK));
            return true;
        } catch (StorageException.LinkFailed e) {
            return false;
        }
    }

    private static Fingerprint hashClone(
            SourceFile in, Path clone, CopyPlan plan, Workers workers, LongConsumer progress) throws StorageException {
        try {
            in.requireUnchanged();
            forceClone(clone);
            Modes.makeReadOnly(clone);
            if (ChangeTime.isBeforeClone(in.path(), clone)) {
                Fingerprint taken = hash(in, clone, plan, workers, progress);
                if (ChangeTime.isBeforeClone(in.path(), clone)) {
                    return taken;
                }
                return hashItself(clone, plan, workers, bytes -> {});
            }
            return hashItself(clone, plan, workers, progress);
        } catch (StorageException | RuntimeException | Error e) {
            Publication.removeAfter(e, clone);
            throw e;
        }
    }

    private static Fingerprint hashItself(Path clone, CopyPlan plan, Workers workers, LongConsumer progress)
            throws StorageException {
        try (SourceFile copy = SourceFile.open(clone)) {
            return hash(copy, clone, plan, workers, progress);
        }
    }

    private static Fingerprint hash(SourceFile from, Path clone, CopyPlan plan, Workers workers, LongConsumer progress)
            throws StorageException {
        Fingerprint taken = HashingPipeline.run(plan, workers, from::read, (bytes, count) -> progress.accept(count));
        return Blake3Check.trusted(taken, clone);
    }

    /** Some file systems make a new name durable with its folder, and not what the file shares with another. */
    private static void forceClone(Path clone) throws StorageException {
        try {
            FileCopy.force(clone);
        } catch (IOException e) {
            throw Faults.ofWrite(e, clone, 1);
        }
    }
}
